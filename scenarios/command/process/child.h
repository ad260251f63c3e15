// A child process for untrusted code: the code may end the process, overwrite its memory, print,
// loop forever, block signals or stop itself. All verbs load and run guests in child processes
// only.
//
// A child does not outlive its parent, however the parent ends.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_CHILD_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "scenarios/command/process/run_progress.h"

namespace squall {

class Child {
 public:
  enum class Output : uint8_t {
    kInherited,  // What the child prints goes where ours goes.
    kKept,       // It is kept for ReadOutput(), and the child has no other files of ours.
  };

  // What the code in the child has of its parent.
  struct Side {
    int from_parent = -1;
    int to_parent = -1;
    int output = -1;  // The file that is kept, -1 if none.
    RunProgress* progress = nullptr;
  };

  // Runs `body` in a new process, which exits with what it returns; nothing is flushed or destroyed
  // but what `body` sees to. A child that gets no more memory ends, and its progress says so. The
  // error says what could not be had.
  static absl::StatusOr<std::unique_ptr<Child>> Start(Output output,
                                                      const std::function<int(const Side&)>& body);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  // Ends the process if it has not been reaped.
  ~Child();

  pid_t pid() const { return pid_; }
  int to_child() const { return to_child_; }
  int from_child() const { return from_child_; }
  const RunProgress& progress() const { return *progress_; }

  // Ends the process whether it wants to or not, and waits for it. Its status as waitpid gives it.
  // Requires: not reaped.
  int Kill();
  // Whether the process has ended; then it is reaped and `*status` is set.
  bool HasEnded(int* status);

  // What it printed since the output was last emptied: the first and the last 32 KiB, with a line
  // between them that says how much is left out. Empty if the output is not kept.
  std::string ReadOutput() const;

 private:
  Child() = default;
  void Enter(Output output, pid_t parent, const Side& side);

  pid_t pid_ = -1;
  int to_child_ = -1;
  int from_child_ = -1;
  int output_ = -1;
  RunProgress* progress_ = nullptr;
};

// Ends this process, which is a child, because its run cannot go on. Its progress says why.
[[noreturn]] void GiveUp(RunProgress::GaveUp why);

// All of `size` bytes; false at the end of the file or on an error.
bool ReadBytes(int fd, void* data, size_t size);
bool WriteBytes(int fd, const void* data, size_t size);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_CHILD_H_
