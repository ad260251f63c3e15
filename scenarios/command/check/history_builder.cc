#include "scenarios/command/check/history_builder.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"

namespace squall {
namespace {

using Form = EventValue::Form;

constexpr size_t kShownMax = 40;

// Texts by the numbers that the history has for them. Two texts that differ only in kind would be
// one: the number 1 and the string "1".
class Names {
 public:
  explicit Names(const TextTable& texts) : texts_(texts), numbers_(texts.size(), kNone) {}

  static constexpr uint32_t kNone = ~uint32_t{0};

  // `make` gives a text its number, the same for the same text.
  template <typename Make>
  TextError NumberOf(TextId id, uint32_t line, size_t offset, const Make& make, uint32_t* number) {
    uint32_t& known = numbers_[static_cast<size_t>(id)];
    if (known == kNone) {
      known = make(std::string(texts_.Text(id)));
      const auto [first, is_new] = owners_.try_emplace(known, Owner{id, line});
      if (!is_new) {
        const std::string shown = Quote(texts_.Text(id).substr(0, kShownMax));
        return {offset,
                absl::StrCat(shown, " is ", std::string(Name(texts_.Kind(id))), " here and ",
                             std::string(Name(texts_.Kind(first->second.id))), " in line ",
                             first->second.line, "; whether they are the same is not known")};
      }
    }
    *number = known;
    return {};
  }

 private:
  struct Owner {
    TextId id;
    uint32_t line;
  };
  const TextTable& texts_;
  std::vector<uint32_t> numbers_;  // By TextId.
  std::unordered_map<uint32_t, Owner> owners_;
};

// The values of an event, once it is known how the history names its keys.
struct Meaning {
  bool has_key = false;
  TextId key = TextId::kNil;
  // A cas names two.
  bool has_value = false;
  TextId value = TextId::kNil;
  bool has_pair = false;
  TextId expected = TextId::kNil;
  TextId replacement = TextId::kNil;
};

Meaning MeaningOf(const HistoryEvent& e, Keying keying) {
  const EventValue& v = e.value;
  Meaning m;
  if (keying == Keying::kTuple) {
    if (v.form != Form::kPair) return m;
    m.has_key = true;
    m.key = v.first;
    m.has_value = true;
    m.value = v.second;
    m.has_pair = v.second_is_pair;
    m.expected = v.second_first;
    m.replacement = v.second_second;
    return m;
  }
  m.has_key = e.key != TextId::kNil;
  m.key = e.key;
  m.has_value = v.form != Form::kMissing;
  m.value = v.whole;
  m.has_pair = v.form == Form::kPair;
  m.expected = v.first;
  m.replacement = v.second;
  return m;
}

class Builder {
 public:
  Builder(Keying keying, const TextTable& texts, History* history)
      : keying_(keying), texts_(texts), history_(*history), keys_(texts), values_(texts) {}

  TextError Add(const HistoryEvent& e) {
    ++now_;
    const Meaning m = MeaningOf(e, keying_);
    const auto open = open_.find(e.process);
    if (e.type == EventType::kInvoke) {
      if (open != open_.end()) {
        return At(e, absl::StrCat(Process(e), " invokes again before its operation of line ",
                                  open->second.invocation->line, " has ended"));
      }
      if (std::string missing = Missing(e, m); !missing.empty()) return At(e, missing);
      return Invoke(e, m);
    }
    if (open == open_.end()) {
      return At(e, absl::StrCat(Process(e), " ends an operation that it has not invoked"));
    }
    const Open operation = open->second;
    open_.erase(open);
    return Complete(e, m, operation);
  }

  // To be called behind the last event.
  TextError Finish() {
    NameClients();
    return CheckAppends();
  }

 private:
  struct Open {
    const HistoryEvent* invocation;
    size_t operation;
    TextId key;
    TextId value;  // Of a get: what it carries before it is answered.
  };

  static TextError At(const HistoryEvent& e, std::string message) {
    return {e.offset, std::move(message)};
  }

  std::string Process(const HistoryEvent& e) const {
    return absl::StrCat("process ", std::string(texts_.Text(e.process)));
  }

  // What an invocation lacks.
  std::string Missing(const HistoryEvent& e, const Meaning& m) const {
    const std::string name(FunctionName(e.kind));
    if (keying_ == Keying::kTuple && !m.has_key) {
      return absl::StrCat("a ", name,
                          " that names no key; expected \"value\" to be a list of a "
                          "key and its value, as in the other events");
    }
    if (keying_ == Keying::kTuple && m.key == TextId::kNil) {
      return absl::StrCat("a ", name, " of the key nil");
    }
    switch (e.kind) {
      case OperationKind::kCas:
        if (m.has_pair) return "";
        return keying_ == Keying::kTuple
                   ? "a cas without its values; expected \"value\":[key,[expected,new]]"
                   : "a cas without its values; expected \"value\":[expected,new]";
      case OperationKind::kPut:
      case OperationKind::kAppend:
        if (m.has_value && m.value != TextId::kNil) return "";
        return absl::StrCat("a ", name, " of nothing; expected a field \"value\" that is not null");
      case OperationKind::kGet:
      case OperationKind::kDelete:
        return "";
    }
    return "";
  }

  TextError Invoke(const HistoryEvent& e, const Meaning& m) {
    Operation o;
    o.client = static_cast<uint64_t>(e.process);  // NameClients() has the last word.
    o.kind = e.kind;
    o.outcome = OperationOutcome::kUnknown;
    o.invoked = now_;
    o.line = e.line;
    TextError error = Key(e, m.key, &o.key);
    if (error.ok() && (e.kind == OperationKind::kPut || e.kind == OperationKind::kAppend)) {
      error = Value(e, m.value, &o.input);
    }
    if (error.ok() && e.kind == OperationKind::kCas) error = Value(e, m.expected, &o.expected);
    if (error.ok() && e.kind == OperationKind::kCas) error = Value(e, m.replacement, &o.input);
    open_[e.process] = {&e, history_.operations.size(), m.key, m.value};
    history_.operations.push_back(o);
    return error;
  }

  TextError Complete(const HistoryEvent& e, const Meaning& m, const Open& open) {
    Operation& o = history_.operations[open.operation];
    if (e.kind != o.kind) {
      return At(e, absl::StrCat(Process(e), " ends a ", std::string(FunctionName(e.kind)),
                                ", but it invoked a ", std::string(FunctionName(o.kind)),
                                " in line ", o.line));
    }
    if (m.has_key && m.key != open.key) {
      return At(e,
                absl::StrCat(Process(e), " ends an operation on another key than it named in line ",
                             o.line));
    }
    switch (e.type) {
      case EventType::kInvoke:
      case EventType::kInfo:
        return {};  // It stays unknown.
      case EventType::kFail:
        o.outcome = e.kind == OperationKind::kCas && e.comparison_failed
                        ? OperationOutcome::kMismatch
                        : OperationOutcome::kNoEffect;
        o.returned = now_;
        return {};
      case EventType::kOk:
        o.outcome = OperationOutcome::kOk;
        o.returned = now_;
        return CompleteOk(e, m, open, &o);
    }
    return {};
  }

  TextError CompleteOk(const HistoryEvent& e, const Meaning& m, const Open& open, Operation* o) {
    if (e.kind == OperationKind::kCas && m.has_value && !m.has_pair && IsFalse(m.value)) {
      return At(e,
                "a cas that is ok with the value false; one whose comparison failed has the type "
                "fail and the error precondition-failed");
    }
    if (e.kind != OperationKind::kGet) return {};
    if (!m.has_value) {
      return At(e, absl::StrCat(Process(e),
                                " has got nothing; expected a field \"value\", null if "
                                "the key is not there"));
    }
    if (open.value != TextId::kNil && open.value != m.value) {
      return At(e, absl::StrCat("a get of something else than it was invoked with in line ",
                                o->line, "; expected the same value, or null there"));
    }
    return Value(e, m.value, &o->output);
  }

  bool IsFalse(TextId value) const {
    return value != TextId::kNil && texts_.Kind(value) == DatumKind::kBool &&
           texts_.Text(value) == "false";
  }

  TextError Value(const HistoryEvent& e, TextId id, ValueId* value) {
    *value = kAbsent;
    if (id == TextId::kNil) return {};
    uint32_t number = 0;
    TextError error = values_.NumberOf(
        id, e.line, e.value.offset,
        [this](const std::string& text) {
          return static_cast<uint32_t>(history_.values.Intern(text));
        },
        &number);
    *value = static_cast<ValueId>(number);
    if (texts_.Kind(id) != DatumKind::kString) no_strings_.try_emplace(number, e.offset);
    return error;
  }

  TextError Key(const HistoryEvent& e, TextId id, uint32_t* key) {
    if (id == TextId::kNil) {
      if (history_.keys.empty()) history_.keys.emplace_back();
      *key = 0;
      return {};
    }
    return keys_.NumberOf(
        id, e.line, e.offset,
        [this](const std::string& text) {
          const auto next = static_cast<uint32_t>(history_.keys.size());
          const auto [at, is_new] = key_numbers_.try_emplace(text, next);
          if (is_new) history_.keys.push_back(text);
          return at->second;
        },
        key);
  }

  // Processes that are all numbers keep them. Else they are numbered, and have names.
  void NameClients() {
    bool all_numbers = true;
    std::unordered_map<uint64_t, uint64_t> numbers;  // By TextId.
    for (Operation& o : history_.operations) {
      const auto id = static_cast<TextId>(o.client);
      uint64_t number = 0;
      all_numbers = all_numbers && texts_.Kind(id) == DatumKind::kNumber &&
                    ParseNumber(texts_.Text(id), &number);
      if (!all_numbers) break;
      numbers[o.client] = number;
    }
    if (!all_numbers) {
      numbers.clear();
      for (Operation& o : history_.operations) {
        if (!numbers.try_emplace(o.client, history_.clients.size()).second) continue;
        history_.clients.emplace_back(texts_.Text(static_cast<TextId>(o.client)));
      }
    }
    for (Operation& o : history_.operations) o.client = numbers[o.client];
  }

  static bool ParseNumber(std::string_view text, uint64_t* number) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), *number);
    return failure == std::errc() && end == text.data() + text.size();
  }

  // Appends join strings. What numbers or lists would become is not known.
  TextError CheckAppends() const {
    std::vector<bool> appended(history_.keys.size(), false);
    for (const Operation& o : history_.operations) {
      if (o.kind == OperationKind::kAppend) appended[o.key] = true;
    }
    for (const Operation& o : history_.operations) {
      if (!appended[o.key]) continue;
      for (ValueId value : {o.input, o.expected, o.output}) {
        const auto found = no_strings_.find(static_cast<uint32_t>(value));
        if (found == no_strings_.end()) continue;
        return {found->second,
                absl::StrCat("the value ", Quote(history_.values.Text(value).substr(0, kShownMax)),
                             " of a key that is appended to is no string; expected strings, which "
                             "appends join")};
      }
    }
    return {};
  }

  const Keying keying_;
  const TextTable& texts_;
  History& history_;
  Names keys_;
  Names values_;
  std::unordered_map<std::string, uint32_t> key_numbers_;
  std::unordered_map<TextId, Open> open_;
  // Values that are no strings, and the offset of an event that has them.
  std::unordered_map<uint32_t, size_t> no_strings_;
  uint64_t now_ = 0;
};

}  // namespace

TextError BuildHistory(const std::vector<HistoryEvent>& events, Keying keying,
                       const TextTable& texts, History* history) {
  Builder builder(keying, texts, history);
  for (const HistoryEvent& e : events) {
    if (TextError error = builder.Add(e); !error.ok()) return error;
  }
  return builder.Finish();
}

}  // namespace squall
