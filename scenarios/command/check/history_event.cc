#include "scenarios/command/check/history_event.h"

#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/base/describe.h"
#include "scenarios/command/check/edn_reader.h"

namespace squall {
namespace {

constexpr size_t kShownMax = 40;
// A billionth is the finest that any clock has, and what Jepsen counts in.
constexpr size_t kFractionDigits = 9;
constexpr size_t kIntegerDigitsMax = 24;

constexpr std::string_view kFunctions = "get, read, put, write, append, delete or cas";
constexpr std::string_view kTypes = "invoke, ok, fail or info";

TextError Wrong(const Datum& datum, std::string_view expected) {
  std::string text = datum.kind == DatumKind::kKeyword ? ":" + datum.text : CanonicalText(datum);
  if (text.size() > kShownMax) text = text.substr(0, kShownMax) + "...";
  return {datum.offset, absl::StrCat("read ", Quote(text), "; expected ", std::string(expected))};
}

// The name that a keyword, a string or a symbol is; nothing of other kinds.
std::optional<std::string_view> NameIn(const Datum& datum) {
  switch (datum.kind) {
    case DatumKind::kKeyword:
    case DatumKind::kString:
    case DatumKind::kSymbol:
      return datum.text;
    case DatumKind::kNil:
    case DatumKind::kBool:
    case DatumKind::kNumber:
    case DatumKind::kCharacter:
    case DatumKind::kList:
    case DatumKind::kSet:
    case DatumKind::kMap:
    case DatumKind::kTagged:
      return std::nullopt;
  }
  return std::nullopt;
}

bool IsNemesis(const Datum& process) { return NameIn(process) == "nemesis"; }

TextError TakeProcess(const Datum& datum, TextTable* texts, HistoryEvent* event) {
  if (datum.kind != DatumKind::kNumber && !NameIn(datum)) {
    return Wrong(datum, "the number or the name of a process");
  }
  event->process = texts->Intern(datum);
  return {};
}

TextError TakeType(const Datum& datum, HistoryEvent* event) {
  const auto name = NameIn(datum);
  for (EventType type : {EventType::kInvoke, EventType::kOk, EventType::kFail, EventType::kInfo}) {
    if (name != Name(type)) continue;
    event->type = type;
    return {};
  }
  return Wrong(datum, kTypes);
}

TextError TakeFunction(const Datum& datum, HistoryEvent* event) {
  constexpr std::pair<std::string_view, OperationKind> kKnown[] = {
      {"get", OperationKind::kGet},       {"read", OperationKind::kGet},
      {"put", OperationKind::kPut},       {"write", OperationKind::kPut},
      {"append", OperationKind::kAppend}, {"delete", OperationKind::kDelete},
      {"cas", OperationKind::kCas},
  };
  const auto name = NameIn(datum);
  for (const auto& [known, kind] : kKnown) {
    if (name != known) continue;
    event->kind = kind;
    return {};
  }
  return Wrong(datum, kFunctions);
}

bool IsPair(const Datum& datum) {
  return datum.kind == DatumKind::kList && datum.items.size() == 2;
}

// Whether a tag says that what is behind it is a key and its value: "jepsen.independent.Tuple".
bool IsTupleTag(std::string_view tag) {
  const std::string_view last = tag.substr(tag.find_last_of("./") + 1);
  return last == "Tuple" || last == "tuple";
}

EventValue ToValue(const Datum& datum, TextTable* texts) {
  EventValue value;
  value.offset = datum.offset;
  if (datum.kind == DatumKind::kNil) {
    value.form = EventValue::Form::kNil;
    return value;
  }
  const bool is_tuple =
      datum.kind == DatumKind::kTagged && IsTupleTag(datum.text) && IsPair(datum.items[0]);
  const Datum& inner = is_tuple ? datum.items[0] : datum;
  value.is_tuple = is_tuple;
  value.whole = texts->Intern(inner);
  value.form = EventValue::Form::kOther;
  if (!IsPair(inner)) return value;
  value.form = EventValue::Form::kPair;
  value.first = texts->Intern(inner.items[0]);
  value.second = texts->Intern(inner.items[1]);
  value.first_is_list = inner.items[0].kind == DatumKind::kList;
  value.second_is_pair = IsPair(inner.items[1]);
  if (value.second_is_pair) {
    value.second_first = texts->Intern(inner.items[1].items[0]);
    value.second_second = texts->Intern(inner.items[1].items[1]);
  }
  return value;
}

// Whether an error's name or code says that a cas was refused because of the value that was there:
// Maelstrom's precondition-failed (22), or key-does-not-exist (20).
bool IsFailedComparison(const Datum& name, const EventValue& value) {
  const bool is_number = name.kind == DatumKind::kNumber;
  const std::string_view text = is_number || NameIn(name) ? name.text : std::string_view();
  if (text == (is_number ? "22" : "precondition-failed")) return true;
  if (text != (is_number ? "20" : "key-does-not-exist")) return false;
  // Of a cas that expects no value it would say the opposite.
  const bool keyed = value.second_is_pair;
  return value.form == EventValue::Form::kPair &&
         (keyed ? value.second_first : value.first) != TextId::kNil;
}

// The field `error`: a name, a code, a list that begins with one, or a map with the field "name" or
// "code".
bool SaysComparisonFailed(const Datum& error, const EventValue& value) {
  if (error.kind == DatumKind::kList) {
    return !error.items.empty() && IsFailedComparison(error.items[0], value);
  }
  if (error.kind != DatumKind::kMap) return IsFailedComparison(error, value);
  for (size_t i = 0; i + 1 < error.items.size(); i += 2) {
    const auto field = NameIn(error.items[i]);
    if ((field == "name" || field == "code") && IsFailedComparison(error.items[i + 1], value)) {
      return true;
    }
  }
  return false;
}

// A number as CanonicalNumber() has it, in billionths.
std::optional<absl::int128> Billionths(std::string_view number) {
  const bool negative = number.substr(0, 1) == "-";
  if (negative) number.remove_prefix(1);
  const size_t point = number.find('.');
  const std::string_view integer = number.substr(0, point);
  std::string_view fraction;
  if (point != std::string_view::npos) fraction = number.substr(point + 1);
  if (integer.size() > kIntegerDigitsMax || fraction.size() > kFractionDigits) return std::nullopt;
  std::string digits(integer);
  digits += fraction;
  digits.append(kFractionDigits - fraction.size(), '0');
  absl::int128 value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

bool ParseDate(const std::string& text, absl::Time* time) {
  for (const char* format : {absl::RFC3339_full, "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S%Ez",
                             "%Y-%m-%d %H:%M:%E*S"}) {
    if (absl::ParseTime(format, text, time, nullptr)) return true;
  }
  return false;
}

// A number, or a date. One without a zone is taken as UTC.
TextError TakeTime(const Datum& datum, std::optional<absl::int128>* time) {
  if (datum.kind == DatumKind::kNil) return {};
  if (datum.kind == DatumKind::kNumber) *time = Billionths(datum.text);
  const bool is_date = datum.kind == DatumKind::kTagged && datum.text == "inst";
  const Datum& date = is_date ? datum.items[0] : datum;
  absl::Time parsed;
  if (date.kind == DatumKind::kString && ParseDate(date.text, &parsed)) {
    *time = absl::int128(absl::ToUnixNanos(parsed));
  }
  if (!time->has_value()) {
    return Wrong(datum, "a time: a number of at most 9 decimals, or 2026-01-05T12:00:01Z");
  }
  return {};
}

TextError TakeIndex(const Datum& datum, std::optional<absl::int128>* index) {
  if (datum.kind == DatumKind::kNil) return {};
  if (datum.kind == DatumKind::kNumber) *index = Billionths(datum.text);
  if (!index->has_value()) return Wrong(datum, "a number");
  return {};
}

enum Field : size_t { kProcess, kType, kF, kValue, kKey, kError, kTime, kIndex, kFieldCount };
constexpr std::array<std::string_view, kFieldCount> kFieldNames = {
    "process", "type", "f", "value", "key", "error", "time", "index"};

using Fields = std::array<const Datum*, kFieldCount>;

TextError FindFields(const Datum& map, Fields* fields) {
  for (size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const auto name = NameIn(map.items[i]);
    for (size_t f = 0; f < kFieldCount; ++f) {
      if (name != kFieldNames[f]) continue;
      if ((*fields)[f] != nullptr) {
        return {map.items[i].offset,
                absl::StrCat("the field ", Quote(kFieldNames[f]), " is there twice")};
      }
      (*fields)[f] = &map.items[i + 1];
    }
  }
  return {};
}

TextError TakeFields(const Fields& fields, TextTable* texts, HistoryEvent* event) {
  for (Field needed : {kProcess, kType, kF}) {
    if (fields[needed] == nullptr) {
      return {event->offset,
              absl::StrCat("an event without the field ", Quote(kFieldNames[needed]))};
    }
  }
  TextError error = TakeProcess(*fields[kProcess], texts, event);
  if (error.ok()) error = TakeType(*fields[kType], event);
  if (error.ok()) error = TakeFunction(*fields[kF], event);
  if (error.ok() && fields[kTime] != nullptr) error = TakeTime(*fields[kTime], &event->time);
  if (error.ok() && fields[kIndex] != nullptr) error = TakeIndex(*fields[kIndex], &event->index);
  if (fields[kKey] != nullptr) event->key = texts->Intern(*fields[kKey]);
  if (fields[kValue] != nullptr) event->value = ToValue(*fields[kValue], texts);
  if (fields[kError] != nullptr) {
    event->comparison_failed = SaysComparisonFailed(*fields[kError], event->value);
  }
  return error;
}

EventReading Refuse(TextError error) {
  EventReading reading;
  reading.error = std::move(error);
  return reading;
}

// What a log has behind the value. Jepsen does not always print it so that it can be read again.
bool LogSaysComparisonFailed(std::string_view text, size_t begin, const EventValue& value) {
  EdnReader reader(text, begin);
  if (!reader.SkipBlank().ok()) return false;
  if (reader.Peek() == '[' || reader.Peek() == '(') reader.Take();
  Datum error;
  return reader.Read(&error).ok() && SaysComparisonFailed(error, value);
}

}  // namespace

TextId TextTable::Intern(const Datum& datum) {
  if (datum.kind == DatumKind::kNil) return TextId::kNil;
  std::string key(1, static_cast<char>(datum.kind));
  key += CanonicalText(datum);
  const auto next = static_cast<TextId>(size());
  const auto [at, is_new] = ids_.try_emplace(std::move(key), next);
  if (is_new) entries_.push_back({std::string_view(at->first).substr(1), datum.kind});
  return at->second;
}

EventReading ReadEvent(const Datum& datum, TextTable* texts) {
  // A record says what it is: "#jepsen.history.Op{...}".
  const bool is_record = datum.kind == DatumKind::kTagged && datum.text[0] != ':';
  const Datum& map = is_record ? datum.items[0] : datum;
  if (map.kind != DatumKind::kMap) {
    return Refuse(Wrong(datum, "an event as a map: {...}"));
  }
  EventReading reading;
  reading.event.offset = datum.offset;
  Fields fields{};
  reading.error = FindFields(map, &fields);
  if (!reading.error.ok()) return reading;
  if (fields[kProcess] != nullptr && IsNemesis(*fields[kProcess])) return reading;
  reading.error = TakeFields(fields, texts, &reading.event);
  reading.is_event = reading.error.ok();
  return reading;
}

EventReading ReadLogEvent(std::string_view text, size_t begin, TextTable* texts) {
  EdnReader reader(text, begin);
  Datum process;
  Datum type;
  Datum function;
  Datum value;
  if (TextError error = reader.Read(&process); !error.ok()) return Refuse(std::move(error));
  if (IsNemesis(process)) return {};
  for (Datum* datum : {&type, &function, &value}) {
    if (TextError error = reader.Read(datum); !error.ok()) return Refuse(std::move(error));
  }
  EventReading reading;
  HistoryEvent& event = reading.event;
  event.offset = begin;
  reading.error = TakeProcess(process, texts, &event);
  if (reading.error.ok()) reading.error = TakeType(type, &event);
  if (reading.error.ok()) reading.error = TakeFunction(function, &event);
  event.value = ToValue(value, texts);
  const size_t behind = text.find_first_not_of(" \t\r", reader.at());
  reading.error_follows = behind != std::string_view::npos;
  event.comparison_failed = LogSaysComparisonFailed(text, reader.at(), event.value);
  reading.is_event = reading.error.ok();
  return reading;
}

std::string_view Name(EventType type) {
  switch (type) {
    case EventType::kInvoke:
      return "invoke";
    case EventType::kOk:
      return "ok";
    case EventType::kFail:
      return "fail";
    case EventType::kInfo:
      return "info";
  }
  return "?";
}

std::string_view FunctionName(OperationKind kind) {
  switch (kind) {
    case OperationKind::kGet:
      return "get";
    case OperationKind::kPut:
      return "put";
    case OperationKind::kDelete:
      return "delete";
    case OperationKind::kAppend:
      return "append";
    case OperationKind::kCas:
      return "cas";
  }
  return "?";
}

}  // namespace squall
