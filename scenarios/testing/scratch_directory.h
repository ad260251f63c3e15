// A directory of a test, empty at first and removed with all that it holds.
#ifndef SQUALL_SCENARIOS_TESTING_SCRATCH_DIRECTORY_H_
#define SQUALL_SCENARIOS_TESTING_SCRATCH_DIRECTORY_H_

#include <string>
#include <string_view>

namespace squall {

class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();

  const std::string& path() const { return path_; }
  std::string Path(std::string_view name) const;
  // The number of files in it.
  size_t size() const;

  void Write(std::string_view name, std::string_view bytes) const;
  // All of the file, empty if it cannot be read.
  std::string Read(std::string_view name) const;

 private:
  std::string path_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TESTING_SCRATCH_DIRECTORY_H_
