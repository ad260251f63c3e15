// Text of foreign origin (file names, plans, scripts, histories, what guests say) as it may be
// shown on a terminal.
#ifndef SQUALL_SCENARIOS_DISPLAY_H_
#define SQUALL_SCENARIOS_DISPLAY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

// `text` in which nothing moves the cursor, changes colours or the order of letters: control
// characters except newline and tab become "\r" or "\x1b", Unicode's controls and marks of
// direction
// "\u202e", bytes that are no UTF-8 "\xff". The rest stays. Applied twice, it changes nothing more.
std::string ForDisplay(std::string_view text);

// The same into the end of `out`, which is faster for much text.
void AppendForDisplay(std::string_view text, std::string* out);

// The first character of a text in UTF-8.
struct Character {
  uint32_t value = 0;
  size_t length = 0;  // In bytes; 0 if the text does not begin with a well-formed character.
};
// Requires: `text` is not empty.
Character FirstCharacter(std::string_view text);

// `text` in UTF-8, as protobuf's strings and JSON have to be: a byte that is none becomes U+FFFD.
std::string ToUtf8(std::string_view text);

// Whether ForDisplay() escapes this character.
bool IsUnseen(uint32_t character);

// ForDisplay(), without what lies beyond `bytes_max` bytes: "aaaa... (1,048,576 bytes)".
std::string ForDisplayShortly(std::string_view text, size_t bytes_max);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_DISPLAY_H_
