// One event of a client's history, from the map or the line of a log that a file has for it.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_EVENT_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_EVENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/numeric/int128.h"
#include "invariants/history/history.h"
#include "scenarios/command/check/datum.h"

namespace squall {

enum class EventType : uint8_t { kInvoke, kOk, kFail, kInfo };

// A text of a TextTable. kNil is nil, which is no text.
enum class TextId : uint32_t { kNil = 0 };

// Values, keys and names of processes by number. The number 1 and the string "1" differ.
class TextTable {
 public:
  TextId Intern(const Datum& datum);
  // As CanonicalText() has it.
  std::string_view Text(TextId id) const { return At(id).text; }
  DatumKind Kind(TextId id) const { return At(id).kind; }
  size_t size() const { return entries_.size() + 1; }  // kNil counts.

 private:
  struct Entry {
    std::string_view text;  // Behind the first byte of a key of `ids_`, whose address stays.
    DatumKind kind;
  };
  const Entry& At(TextId id) const { return entries_[static_cast<size_t>(id) - 1]; }

  std::unordered_map<std::string, TextId> ids_;  // By kind, as one byte, and text.
  std::vector<Entry> entries_;
};

// The field `value`, of which it depends on the whole history how it is meant.
struct EventValue {
  enum class Form : uint8_t {
    kMissing,
    kNil,
    kPair,  // A list of two.
    kOther,
  };
  Form form = Form::kMissing;
  // Of a pair: it is marked as a key and its value; what its items are.
  bool is_tuple = false;
  bool first_is_list = false;
  bool second_is_pair = false;
  TextId whole = TextId::kNil;
  TextId first = TextId::kNil;
  TextId second = TextId::kNil;
  TextId second_first = TextId::kNil;
  TextId second_second = TextId::kNil;
  size_t offset = 0;
};

struct HistoryEvent {
  size_t offset = 0;  // Of the event in the text.
  uint32_t line = 0;
  TextId process = TextId::kNil;
  EventType type = EventType::kInvoke;
  OperationKind kind = OperationKind::kGet;
  bool comparison_failed = false;  // A cas says that this is why it failed.
  TextId key = TextId::kNil;       // The field `key`; kNil if there is none, or it is nil.
  EventValue value;
  // In billionths of whatever its unit is.
  std::optional<absl::int128> time;
  std::optional<absl::int128> index;
};

// An event, or something that is none of a client, or an error.
struct EventReading {
  bool is_event = false;
  HistoryEvent event;
  bool error_follows = false;  // Of a log's: there is more behind the value.
  TextError error;
};

// Of a map with the fields process, type, f, value, key, error, time and index, each at most once.
// Other fields are passed over, and so are the events of a nemesis, whatever they contain.
EventReading ReadEvent(const Datum& datum, TextTable* texts);

// Of a log's "0 :invoke :write 1", which begins at `begin` and ends where `text` does. An error may
// follow the value; what of it is no EDN says nothing.
EventReading ReadLogEvent(std::string_view text, size_t begin, TextTable* texts);

std::string_view Name(EventType type);
// The name that reports have for it: "get", "put", ...
std::string_view FunctionName(OperationKind kind);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_EVENT_H_
