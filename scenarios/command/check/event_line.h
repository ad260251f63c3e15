// One event of a client's history, as a line of a file has it.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_EVENT_LINE_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_EVENT_LINE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall {

enum class EventType : uint8_t { kInvoke, kOk, kFail, kInfo };

// A value, or nil.
using MaybeText = std::optional<std::string>;

struct HistoryEvent {
  uint64_t process = 0;
  EventType type = EventType::kInvoke;
  std::string function;  // "get", "put", "append", "delete", "cas".
  bool has_key = false;
  std::string key;
  bool has_value = false;
  bool has_pair = false;  // The value is a pair, as that of a cas must be.
  MaybeText value;        // What was seen or is to be written; for cas the new value.
  MaybeText expected;     // For cas.
};

struct LineOutcome {
  bool is_event = false;  // False: a line to pass over, or an error.
  std::string error;      // "read …; expected …".
  size_t column = 0;      // 1-based, of the error.
};

// A line of JSON or EDN; the two differ only in how keys and names are marked.
LineOutcome ParseMapLine(std::string_view line, HistoryEvent* event);
// A line of a log that Jepsen wrote.
LineOutcome ParseJepsenLine(std::string_view line, HistoryEvent* event);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_EVENT_LINE_H_
