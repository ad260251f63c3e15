#include "scenarios/message_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/quote_shortly.h"

namespace squall {
namespace {

constexpr size_t kReadableBytesMax = 60;

}  // namespace

std::string ReadableText(std::string_view text) {
  const bool readable =
      !text.empty() && text.size() <= kReadableBytesMax &&
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  return readable ? std::string(text) : QuoteShortly(text);
}

std::string DescribeInLine(const Message& message, const EntryFormatter& format) {
  const bool is_vote =
      message.type == MessageType::kVoteResp || message.type == MessageType::kPreVoteResp;
  Message head = message;
  head.entries = Entries();
  head.snapshot = SnapshotRef();
  head.responses = {};
  if (is_vote) head.reject = false;
  std::string text = Describe(head);
  if (is_vote) text += message.reject ? " Refused" : " Granted";
  if (!message.entries.empty()) {
    text += " Entries:[";
    size_t n = 0;
    for (const Entry& entry : message.entries) {
      if (n == kEntriesInLine) {
        absl::StrAppend(&text, " ... ", message.entries.size() - n, " more");
        break;
      }
      absl::StrAppend(&text, n++ == 0 ? "" : ", ", Describe(entry, format));
    }
    text += "]";
  }
  if (message.snapshot && !message.snapshot->empty()) {
    absl::StrAppend(&text, " Snapshot: ", Describe(*message.snapshot));
  }
  if (message.responses) {
    for (const Message& response : *message.responses) {
      // A guest's own message: its name is the context (sim/guest/foreign_values.h).
      if (response.type == MessageType::kHup) {
        absl::StrAppend(&text, " Bytes: ", response.context.size());
        continue;
      }
      absl::StrAppend(&text, " Response: ", DescribeInLine(response, format));
    }
  }
  return text;
}

}  // namespace squall
