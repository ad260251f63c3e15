// Files that gzip has compressed.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_GZIP_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_GZIP_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

// Whether `bytes` begin as a gzip file does.
bool IsGzip(std::string_view bytes);

// Decompresses a gzip file, whose members may be several, one behind the other, into `text`.
// Returns why it cannot, or why it would not: there is more than `text_bytes_max`. Empty if all
// went well.
std::string Gunzip(std::string_view bytes, uint64_t text_bytes_max, std::string* text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_GZIP_H_
