// How a file's bytes are text: UTF-8, with or without a byte order mark in front.
#ifndef SQUALL_SCENARIOS_FILES_TEXT_ENCODING_H_
#define SQUALL_SCENARIOS_FILES_TEXT_ENCODING_H_

#include <string>
#include <string_view>

namespace squall {

// Takes UTF-8's byte order mark off the front of `*text`. Returns why `*text` is another
// encoding's, and how to save it; empty if it is not.
std::string PassByteOrderMark(std::string_view* text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_FILES_TEXT_ENCODING_H_
