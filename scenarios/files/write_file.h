// Files that the command writes: reports, plans, scripts, results.
#ifndef SQUALL_SCENARIOS_FILES_WRITE_FILE_H_
#define SQUALL_SCENARIOS_FILES_WRITE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace squall {

// Makes `text` the content of the file `path`. The directories above it are made. Returns what went
// wrong, empty if nothing.
//
// A regular file, or a new one, is written aside and renamed, so that readers see all of it or
// nothing; it keeps its mode. A symbolic link stays, and the file that it names is written.
// Anything else (a FIFO, a device, the file that standard output goes to) is opened and written to.
// A FIFO that no process opens for reading within two seconds is an error.
std::string WriteWhole(const std::string& path, std::string_view text);

// Adds `text` to the end of the file `path`, which is made if it is not there. Returns what went
// wrong, empty if nothing.
std::string AppendToFile(const std::string& path, std::string_view text);

// Writes all of `bytes` to `descriptor`, and waits for a descriptor that does not block. Returns 0,
// or the errno that says why it cannot.
int WriteAll(int descriptor, std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_FILES_WRITE_FILE_H_
