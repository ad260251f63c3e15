#include "scenarios/command/check/keying.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace squall {
namespace {

using Form = EventValue::Form;

enum class Evidence : uint8_t { kNothing, kTuple, kPlain, kEither };

// What the value of one event shows.
Evidence EvidenceOf(const HistoryEvent& e) {
  const EventValue& v = e.value;
  // Behind a failure there may stand anything, as ":timed-out" in Jepsen's old logs.
  if (e.type == EventType::kFail || e.type == EventType::kInfo) return Evidence::kNothing;
  if (v.is_tuple) return Evidence::kTuple;
  const bool invokes = e.type == EventType::kInvoke;
  switch (e.kind) {
    case OperationKind::kGet:
    case OperationKind::kDelete:
      if (v.form != Form::kPair) {
        return invokes || e.kind == OperationKind::kGet ? Evidence::kPlain : Evidence::kNothing;
      }
      return invokes && v.second == TextId::kNil && v.first != TextId::kNil ? Evidence::kTuple
                                                                            : Evidence::kEither;
    case OperationKind::kPut:
    case OperationKind::kAppend:
      if (!invokes) return Evidence::kNothing;
      return v.form == Form::kPair ? Evidence::kEither : Evidence::kPlain;
    case OperationKind::kCas:
      if (!invokes || v.form != Form::kPair) return Evidence::kNothing;
      if (!v.second_is_pair) return Evidence::kPlain;
      return v.first_is_list || v.first == TextId::kNil ? Evidence::kEither : Evidence::kTuple;
  }
  return Evidence::kNothing;
}

constexpr const char* kAdvice =
    "; --keyed=yes takes lists of two as a key and its value, --keyed=no as a value";

KeyingDecision Refuse(const HistoryEvent& e, std::string message) {
  KeyingDecision decision;
  decision.error = {e.offset, std::move(message)};
  return decision;
}

KeyingDecision Decided(Keying keying) {
  KeyingDecision decision;
  decision.keying = keying;
  return decision;
}

// The first event that shows each; null if none does.
struct Witnesses {
  const HistoryEvent* tuple = nullptr;
  const HistoryEvent* plain = nullptr;
  const HistoryEvent* either = nullptr;
};

Witnesses FindWitnesses(const std::vector<HistoryEvent>& events) {
  Witnesses found;
  for (const HistoryEvent& e : events) {
    const HistoryEvent** slot = nullptr;
    switch (EvidenceOf(e)) {
      case Evidence::kNothing:
        break;
      case Evidence::kTuple:
        slot = &found.tuple;
        break;
      case Evidence::kPlain:
        slot = &found.plain;
        break;
      case Evidence::kEither:
        slot = &found.either;
        break;
    }
    if (slot != nullptr && *slot == nullptr) *slot = &e;
  }
  return found;
}

KeyingDecision ByValues(const std::vector<HistoryEvent>& events) {
  const Witnesses found = FindWitnesses(events);
  if (found.tuple != nullptr && found.plain != nullptr) {
    return Refuse(*found.plain,
                  absl::StrCat("an event that names no key, but the value in line ",
                               found.tuple->line, " looks like a key and its value", kAdvice));
  }
  if (found.tuple != nullptr) return Decided(Keying::kTuple);
  if (found.plain == nullptr && found.either != nullptr) {
    return Refuse(*found.either, absl::StrCat("a list of two, which is a value, or a key and its "
                                              "value; the history does not show which",
                                              kAdvice));
  }
  return Decided(Keying::kOneRegister);
}

}  // namespace

KeyingDecision DecideKeying(const std::vector<HistoryEvent>& events, KeyedValues keyed) {
  const HistoryEvent* with_key = nullptr;
  const HistoryEvent* without_key = nullptr;
  for (const HistoryEvent& e : events) {
    if (e.key != TextId::kNil) {
      if (with_key == nullptr) with_key = &e;
    } else if (e.type == EventType::kInvoke && without_key == nullptr) {
      without_key = &e;
    }
  }
  if (with_key != nullptr) {
    if (without_key != nullptr) {
      return Refuse(*without_key, absl::StrCat("an operation without a field \"key\", which line ",
                                               with_key->line, " has"));
    }
    if (keyed == KeyedValues::kYes) {
      return Refuse(*with_key, "--keyed=yes, but the events have a field \"key\"");
    }
    return Decided(Keying::kField);
  }
  switch (keyed) {
    case KeyedValues::kYes:
      return Decided(Keying::kTuple);
    case KeyedValues::kNo:
      return Decided(Keying::kOneRegister);
    case KeyedValues::kAuto:
      break;
  }
  return ByValues(events);
}

}  // namespace squall
