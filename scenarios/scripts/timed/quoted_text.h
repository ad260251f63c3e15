// Keys and values in a line of a script: as they stand, or in quotes with escapes.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_QUOTED_TEXT_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_QUOTED_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace squall {

// `text` as a script has it: as it stands if it has letters, digits and a few signs only; else in
// quotes, in printable ASCII: "a b", "\x00\n", "".
std::string QuoteText(std::string_view text);

// Where the quoted text at the front of `text` ends, behind its closing quote; the length of `text`
// if it is not closed. Requires: `text` begins with a quote.
size_t QuotedLength(std::string_view text);

// Takes what QuoteText() writes from the front of `text`: what is in quotes, or else everything up
// to `end`. Nothing if a quote is not closed or an escape is not known.
std::optional<std::string> TakeText(std::string_view* text, char end);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_QUOTED_TEXT_H_
