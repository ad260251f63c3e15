// A file descriptor that is closed when its owner goes.
#ifndef SQUALL_SCENARIOS_FILES_DESCRIPTOR_H_
#define SQUALL_SCENARIOS_FILES_DESCRIPTOR_H_

#include <unistd.h>

#include <cerrno>

namespace squall {

class Descriptor {
 public:
  // Takes what open() returns: negative if there is no file.
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

  // 0, or the errno that tells of a write that failed late, as a full network disk may do.
  int Close() {
    if (!is_open()) return 0;
    const int result = close(number_);
    number_ = -1;
    return result == 0 || errno == EINTR ? 0 : errno;
  }

 private:
  int number_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_FILES_DESCRIPTOR_H_
