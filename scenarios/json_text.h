// Strings as JSON holds them.
#ifndef SQUALL_SCENARIOS_JSON_TEXT_H_
#define SQUALL_SCENARIOS_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace squall {

// `text` in quotes, escaped. Bytes that are no UTF-8 become U+FFFD, so that the result always is.
std::string JsonString(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_JSON_TEXT_H_
