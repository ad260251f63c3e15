// The general checker against the definition itself, on random histories of a few operations.
//
// SQUALL_RANDOM_HISTORIES names how many to try of each kind.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "invariants/history/linearizability.h"
#include "invariants/history/offending_window.h"

namespace squall {
namespace {

constexpr uint64_t kNever = Operation::kNever;
using Text = std::optional<std::string>;

// An operation with its values as they are, so that the definition needs nothing of the checker's.
struct PlainOperation {
  Operation operation;
  Text input;
  Text expected;
  Text output;
};
using PlainHistory = std::vector<PlainOperation>;

// What `p` makes of `*value`. False if that cannot be.
bool Apply(const PlainOperation& p, Text* value) {
  switch (p.operation.kind) {
    case OperationKind::kGet:
      return p.operation.outcome != OperationOutcome::kOk || *value == p.output;
    case OperationKind::kPut:
      *value = p.input;
      return true;
    case OperationKind::kDelete:
      value->reset();
      return true;
    case OperationKind::kAppend:
      *value = value->value_or("") + *p.input;
      return true;
    case OperationKind::kCas:
      if (p.operation.outcome == OperationOutcome::kMismatch) return *value != p.expected;
      if (*value != p.expected) return p.operation.outcome == OperationOutcome::kUnknown;
      *value = p.input;
      return true;
  }
  return false;
}

// Whether some order of the operations respects real time and explains all answers: each that
// returned takes effect, those of unknown outcome may.
class Definition {
 public:
  explicit Definition(const PlainHistory& history) : history_(history) {}

  bool HasOrder(uint32_t done, const Text& value) {
    uint64_t first_return = kNever;
    for (size_t i = 0; i < history_.size(); ++i) {
      if ((done >> i & 1) == 0) {
        first_return = std::min(first_return, history_[i].operation.returned);
      }
    }
    if (first_return == kNever) return true;
    if (!seen_.insert({done, value}).second) return false;
    for (size_t i = 0; i < history_.size(); ++i) {
      if ((done >> i & 1) != 0 || history_[i].operation.invoked > first_return) continue;
      Text after = value;
      if (Apply(history_[i], &after) && HasOrder(done | uint32_t{1} << i, after)) return true;
    }
    return false;
  }

 private:
  const PlainHistory& history_;
  std::set<std::pair<uint32_t, Text>> seen_;
};

bool IsLinearizable(const PlainHistory& history, const Text& initial) {
  return Definition(history).HasOrder(0, initial);
}

// What is known of a history right after a return. What was answered to have done nothing has done
// nothing, before it was answered too.
PlainHistory CutAfter(const PlainHistory& history, uint64_t moment) {
  PlainHistory cut;
  for (PlainOperation p : history) {
    if (p.operation.invoked > moment) continue;
    if (p.operation.returned > moment) {
      if (p.operation.outcome == OperationOutcome::kMismatch) continue;
      p.operation.returned = kNever;
      p.operation.outcome = OperationOutcome::kUnknown;
    }
    cut.push_back(p);
  }
  return cut;
}

// Of the operations that returned, in order of return, the first behind which there is no order.
std::optional<size_t> CulpritByDefinition(const PlainHistory& history, const Text& initial) {
  std::vector<std::pair<uint64_t, size_t>> returns;
  for (size_t i = 0; i < history.size(); ++i) {
    if (history[i].operation.returned != kNever) {
      returns.push_back({history[i].operation.returned, i});
    }
  }
  std::sort(returns.begin(), returns.end());
  for (const auto& [moment, i] : returns) {
    if (!IsLinearizable(CutAfter(history, moment), initial)) return i;
  }
  return std::nullopt;
}

struct Family {
  const char* name;
  std::vector<OperationKind> kinds;
  std::vector<std::string> inputs;
};

// Histories of one key. Half are drawn altogether; half are what a register did that took each
// operation at some moment, with one answer changed in some.
class Generator {
 public:
  Generator(const Family& family, uint64_t seed) : family_(family), state_(Mix(seed, 17)) {}

  PlainHistory Draw(const Text& initial) {
    PlainHistory history;
    const uint64_t count = 2 + Below(7);
    for (uint64_t i = 0; i < count; ++i) history.push_back(DrawOperation(i));
    std::sort(history.begin(), history.end(), [](const PlainOperation& a, const PlainOperation& b) {
      return a.operation.invoked < b.operation.invoked;
    });
    for (size_t i = 0; i < history.size(); ++i) history[i].operation.client = i;
    if (Below(2) == 0) return history;
    Answer(initial, &history);
    if (Below(2) == 0) {
      PlainOperation& p = history[Below(history.size())];
      p.output = Below(2) == 0 ? Near(p.output) : Answered();
    }
    return history;
  }

  uint64_t Below(uint64_t bound) {
    state_ = Mix(state_, 1);
    return (state_ >> 20) % bound;
  }
  Text Input() { return family_.inputs[Below(family_.inputs.size())]; }

 private:
  PlainOperation DrawOperation(uint64_t i) {
    PlainOperation p;
    Operation& o = p.operation;
    o.kind = family_.kinds[Below(family_.kinds.size())];
    o.invoked = 32 * Below(12) + i;
    o.returned = o.invoked + 32 * (1 + Below(6)) + 16;
    p.input = Input();
    p.expected = Answered();
    p.output = Answered();
    if (o.kind == OperationKind::kCas && Below(3) == 0) o.outcome = OperationOutcome::kMismatch;
    if (Below(5) == 0) {
      o.outcome = OperationOutcome::kUnknown;
      o.returned = kNever;
    } else if (Below(20) == 0) {
      o.outcome = OperationOutcome::kNoEffect;
    }
    return p;
  }

  // Something that may have been seen.
  Text Answered() {
    if (Below(8) == 0) return std::nullopt;
    Text value = Input();
    if (Appends()) {
      while (Below(2) == 0) *value += *Input();
    }
    return value;
  }

  Text Near(const Text& value) {
    if (!value || value->empty() || !Appends()) return Answered();
    std::string near = *value;
    if (Below(2) == 0) {
      near.pop_back();
    } else {
      near[Below(near.size())] = 'Z';
    }
    return near;
  }

  bool Appends() const {
    return std::find(family_.kinds.begin(), family_.kinds.end(), OperationKind::kAppend) !=
           family_.kinds.end();
  }

  // Lets every operation take effect between its invocation and its return, those of unknown
  // outcome at any time or never.
  void Answer(Text value, PlainHistory* history) {
    std::vector<std::pair<uint64_t, size_t>> moments;
    for (size_t i = 0; i < history->size(); ++i) {
      const Operation& o = (*history)[i].operation;
      if (o.outcome == OperationOutcome::kNoEffect) continue;
      const uint64_t end = o.returned == kNever ? o.invoked + 400 : o.returned;
      if (o.returned == kNever && Below(2) == 0) continue;
      moments.push_back({o.invoked + Below(end - o.invoked), i});
    }
    std::sort(moments.begin(), moments.end());
    for (const auto& [moment, i] : moments) {
      PlainOperation& p = (*history)[i];
      if (p.operation.kind == OperationKind::kGet) p.output = value;
      if (p.operation.kind == OperationKind::kCas) {
        if (Below(2) == 0) p.expected = value;
        if (p.operation.outcome != OperationOutcome::kUnknown) {
          p.operation.outcome =
              p.expected == value ? OperationOutcome::kOk : OperationOutcome::kMismatch;
        }
      }
      Apply(p, &value);
    }
  }

  const Family& family_;
  uint64_t state_;
};

History ToHistory(const PlainHistory& plain, const Text& initial) {
  History history;
  history.keys = {"x"};
  const auto value = [&history](const Text& t) { return t ? history.values.Intern(*t) : kAbsent; };
  history.initial = value(initial);
  for (const PlainOperation& p : plain) {
    Operation o = p.operation;
    o.input = value(p.input);
    o.expected = value(p.expected);
    o.output = value(p.output);
    history.operations.push_back(o);
  }
  return history;
}

// The definition knows nothing of operations that did not happen.
PlainHistory WhatHappened(PlainHistory history) {
  for (PlainOperation& p : history) {
    if (p.operation.outcome == OperationOutcome::kNoEffect) {
      p.operation.kind = OperationKind::kGet;
      p.operation.outcome = OperationOutcome::kUnknown;
      p.operation.returned = kNever;
    }
  }
  return history;
}

std::string Describe(const History& history) {
  std::string text;
  for (const Operation& o : history.operations) {
    text += "[" + std::to_string(o.invoked) + ", " +
            (o.returned == kNever ? "never" : std::to_string(o.returned)) + "] " +
            Describe(history, o) + "\n";
  }
  return text;
}

uint64_t HistoriesOfEach() {
  const char* named = std::getenv("SQUALL_RANDOM_HISTORIES");
  return named != nullptr ? std::strtoull(named, nullptr, 10) : 8000;
}

class RandomHistories : public testing::TestWithParam<Family> {};

TEST_P(RandomHistories, VerdictAndCulpritAreThoseOfTheDefinition) {
  const uint64_t rounds = HistoriesOfEach();
  uint64_t linearizable = 0;
  for (uint64_t round = 0; round < rounds; ++round) {
    Generator generator(GetParam(), round);
    const Text initial = generator.Below(3) == 0 ? generator.Input() : Text();
    const PlainHistory plain = generator.Draw(initial);
    History history = ToHistory(plain, initial);
    const std::optional<size_t> expected = CulpritByDefinition(WhatHappened(plain), initial);
    const LinearizabilityResult result = CheckLinearizability(history);
    ASSERT_EQ(result.verdict, expected ? Verdict::kNotLinearizable : Verdict::kLinearizable)
        << "history " << round << "\n"
        << Describe(history);
    if (expected) {
      ASSERT_EQ(result.broken.size(), 1u);
      ASSERT_EQ(result.broken[0].culprit, *expected) << "history " << round << "\n"
                                                     << Describe(history);
    }
    linearizable += expected ? 0 : 1;
    // What is said about the order of writes changes no verdict, however wrong it is.
    for (Operation& o : history.operations) {
      if (o.kind != OperationKind::kGet) o.order = generator.Below(4);
    }
    ASSERT_EQ(CheckLinearizability(history).verdict, result.verdict) << "history " << round << "\n"
                                                                     << Describe(history);
  }
  // The histories are of both kinds, or the comparison would mean little.
  EXPECT_GT(linearizable, rounds / 10);
  EXPECT_LT(linearizable, rounds * 9 / 10);
}

// What was open when the window begins may have taken effect by then, or not.
PlainHistory PartOf(const PlainHistory& plain, const OffendingWindow& window) {
  PlainHistory part;
  for (size_t i : window.operations) {
    part.push_back(plain[i]);
    Operation& o = part.back().operation;
    if (o.invoked >= window.begin) continue;
    o.outcome = OperationOutcome::kUnknown;
    o.returned = kNever;
  }
  for (size_t i : window.earlier_unknown) part.push_back(plain[i]);
  return CutAfter(part, plain[window.culprit].operation.returned);
}

TEST_P(RandomHistories, AWindowHasNoOrderWhateverItBeginsWith) {
  const uint64_t rounds = HistoriesOfEach() / 4;
  uint64_t windows = 0;
  for (uint64_t round = 0; round < rounds; ++round) {
    Generator generator(GetParam(), round);
    const Text initial = generator.Below(3) == 0 ? generator.Input() : Text();
    const PlainHistory plain = generator.Draw(initial);
    History history = ToHistory(plain, initial);
    const LinearizabilityResult result = CheckLinearizability(history);
    for (const OffendingWindow& window : FindOffendingWindows(history, result)) {
      ASSERT_EQ(window.culprit, result.broken[0].culprit);
      const PlainHistory part = PartOf(plain, window);
      ASSERT_FALSE(window.values_before.empty());
      for (ValueId v : window.values_before) {
        const Text value = v == kAbsent ? Text() : Text(history.values.Text(v));
        ASSERT_FALSE(IsLinearizable(part, value)) << "history " << round << "\n"
                                                  << Describe(history);
      }
      ++windows;
    }
  }
  EXPECT_GT(windows, rounds / 10);
}

constexpr auto kGet = OperationKind::kGet;
constexpr auto kPut = OperationKind::kPut;
constexpr auto kDelete = OperationKind::kDelete;
constexpr auto kAppend = OperationKind::kAppend;
constexpr auto kCas = OperationKind::kCas;

INSTANTIATE_TEST_SUITE_P(
    Linearizability, RandomHistories,
    testing::Values(Family{"registers", {kGet, kGet, kPut}, {"1", "2", "3"}},
                    Family{"deletes", {kGet, kGet, kPut, kDelete}, {"1", "2"}},
                    Family{"swaps", {kGet, kPut, kCas, kCas}, {"1", "2", "3"}},
                    Family{"appends", {kGet, kAppend}, {"a", "b", "c"}},
                    Family{"ambiguous", {kGet, kAppend}, {"a", "aa", "b", ""}},
                    Family{"growing", {kGet, kGet, kAppend, kAppend, kPut}, {"a", "b", "ab"}},
                    Family{"mixed", {kGet, kPut, kAppend, kCas, kDelete}, {"", "a", "b", "ab"}}),
    [](const testing::TestParamInfo<Family>& info) { return info.param.name; });

}  // namespace
}  // namespace squall
