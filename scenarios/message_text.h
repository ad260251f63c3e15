// Messages, commands and other bytes as one line of a trace has them.
#ifndef SQUALL_SCENARIOS_MESSAGE_TEXT_H_
#define SQUALL_SCENARIOS_MESSAGE_TEXT_H_

#include <string>
#include <string_view>

#include "core/base/describe.h"
#include "core/base/message.h"

namespace squall {

// Entries of one message that a line names before it is cut off.
inline constexpr size_t kEntriesInLine = 12;

// `text` as it is if that can be read and is short; as QuoteShortly() has it otherwise.
std::string ReadableText(std::string_view text);

// As Describe() has it (core/base/describe.h), but always on one line, with at most kEntriesInLine
// entries, and answers to votes say whether they are granted. What `format` returns must be
// printable.
std::string DescribeInLine(const Message& message, const EntryFormatter& format);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_MESSAGE_TEXT_H_
