// Small things that readers of line-based text need.
#ifndef SQUALL_SCENARIOS_SCRIPTS_SYNTAX_TEXT_H_
#define SQUALL_SCENARIOS_SCRIPTS_SYNTAX_TEXT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

// `text` without the ASCII white space at both ends.
std::string_view Trimmed(std::string_view text);
// `line` without the carriage return that ends it in a file of DOS lines.
std::string_view WithoutCarriageReturn(std::string_view line);
// The lines of `text`, without their ends. A newline at the end of `text` starts no further line.
std::vector<std::string_view> Lines(std::string_view text);
// Whether a line of `text` has nothing or only white space on it.
bool HasBlankLine(std::string_view text);

// A decimal number without a sign; nothing if `text` is no such number or it needs over 64 bits.
std::optional<uint64_t> ParseUnsigned(std::string_view text);
// As Go's strconv.ParseBool: 1, t, T, TRUE, true, True, and the same for false.
std::optional<bool> ParseBool(std::string_view text);

// The candidate that is most like `word`, if one is so near that a slip explains it; else empty.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);
// "a, b, c".
std::string JoinNames(std::span<const std::string_view> names);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_SYNTAX_TEXT_H_
