// Files that the command reads: plans, scripts, histories. Whole, and never more than a limit.
#ifndef SQUALL_SCENARIOS_FILES_READ_FILE_H_
#define SQUALL_SCENARIOS_FILES_READ_FILE_H_

#include <cstdint>
#include <string>

namespace squall {

// The most that is read of one file. A file without an end (/dev/zero) is refused here.
inline constexpr uint64_t kInputBytesMax = uint64_t{256} << 20;

// Reads the file `path` to its end into `bytes`. A FIFO or a device is read as a stream, so the
// call waits for its writer. Returns why it cannot, as "cannot read 'a.txt': it is a directory";
// empty if it can. `bytes` is unspecified then.
std::string ReadInput(const std::string& path, std::string* bytes,
                      uint64_t bytes_max = kInputBytesMax);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_FILES_READ_FILE_H_
