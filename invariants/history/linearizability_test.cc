#include "invariants/history/linearizability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace squall {
namespace {

// A history of one key, written down operation by operation.
class Script {
 public:
  Script() { history_.keys = {"x"}; }

  Operation& Add(OperationKind kind, uint64_t invoked, uint64_t returned) {
    Operation o;
    o.client = history_.operations.size();
    o.kind = kind;
    o.invoked = invoked;
    o.returned = returned;
    if (returned == Operation::kNever) o.outcome = OperationOutcome::kUnknown;
    history_.operations.push_back(o);
    return history_.operations.back();
  }
  void Put(std::string_view value, uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kPut, invoked, returned).input = Value(value);
  }
  void Append(std::string_view value, uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kAppend, invoked, returned).input = Value(value);
  }
  void Get(std::string_view value, uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kGet, invoked, returned).output = Value(value);
  }
  void GetAbsent(uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kGet, invoked, returned);
  }
  Operation& Cas(std::string_view from, std::string_view to, uint64_t invoked, uint64_t returned) {
    Operation& o = Add(OperationKind::kCas, invoked, returned);
    o.expected = Value(from);
    o.input = Value(to);
    return o;
  }

  Verdict Check(LinearizabilityBudget budget = {}) {
    result_ = CheckLinearizability(Sorted(), budget);
    return result_.verdict;
  }
  const LinearizabilityResult& result() const { return result_; }
  History& Sorted() {
    std::stable_sort(history_.operations.begin(), history_.operations.end(),
                     [](const Operation& a, const Operation& b) { return a.invoked < b.invoked; });
    return history_;
  }

 private:
  ValueId Value(std::string_view text) { return history_.values.Intern(text); }

  History history_;
  LinearizabilityResult result_;
};

constexpr uint64_t kNever = Operation::kNever;

TEST(Linearizability, HoldsForAnEmptyHistory) {
  Script s;
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AReadSeesTheWriteBeforeIt) {
  Script s;
  s.Put("1", 1, 2);
  s.Get("1", 3, 4);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AStaleReadIsCaught) {
  Script s;
  s.Put("1", 1, 2);
  s.Put("2", 3, 4);
  s.Get("1", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, AReadFromTheFutureIsCaught) {
  Script s;
  s.Get("1", 1, 2);
  s.Put("1", 3, 4);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, OverlappingReadsMaySeeEitherValue) {
  Script s;
  s.Put("1", 1, 10);
  s.GetAbsent(2, 3);
  s.Get("1", 4, 5);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, ReadsMayNotGoBackWhileAWriteIsOpen) {
  Script s;
  s.Put("1", 1, 10);
  s.Get("1", 2, 3);
  s.GetAbsent(4, 5);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

// The first choice, in order of return, is the wrong one: only going back finds the order.
TEST(Linearizability, TheOrderOfOverlappingWritesIsFoundByGoingBack) {
  Script s;
  s.Put("1", 1, 5);
  s.Put("2", 2, 6);
  s.Get("1", 7, 8);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeMayTakeEffectLate) {
  Script s;
  s.Put("1", 1, 2);
  s.Put("2", 3, kNever);
  s.Get("1", 4, 5);
  s.Get("2", 6, 7);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeMayNeverTakeEffect) {
  Script s;
  s.Put("1", 1, 2);
  s.Put("2", 3, kNever);
  s.Get("1", 4, 5);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeTakesEffectAtMostOnce) {
  Script s;
  s.Put("2", 1, kNever);
  s.Get("2", 2, 3);
  s.Put("1", 4, 5);
  s.Get("2", 6, 7);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeDoesNotTakeEffectBeforeItsInvocation) {
  Script s;
  s.Get("2", 1, 2);
  s.Put("2", 3, kNever);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, ACompareAndSwapNeedsItsValue) {
  Script s;
  s.Put("1", 1, 2);
  s.Cas("2", "3", 3, 4);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, ACompareAndSwapWhoseComparisonFailedMustHaveSeenAnotherValue) {
  Script s;
  s.Put("1", 1, 2);
  s.Cas("1", "3", 3, 4).outcome = OperationOutcome::kMismatch;
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, ACompareAndSwapWithoutEffectSaysNothingOfTheValue) {
  Script s;
  s.Put("1", 1, 2);
  s.Cas("1", "3", 3, 4).outcome = OperationOutcome::kNoEffect;
  s.Get("1", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteWithoutEffectNeverHappened) {
  Script s;
  s.Put("1", 1, 2);
  s.Add(OperationKind::kPut, 3, 4).outcome = OperationOutcome::kNoEffect;
  s.Get("1", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AppendsMayCommuteOnlyAsReadsAllow) {
  Script good;
  good.Append("a", 1, 5);
  good.Append("b", 2, 6);
  good.Get("ba", 7, 8);
  EXPECT_EQ(good.Check(), Verdict::kLinearizable);
  Script bad;
  bad.Append("a", 1, 2);
  bad.Append("b", 3, 4);
  bad.Get("ba", 5, 6);
  EXPECT_EQ(bad.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, AnAppendedValueEqualsTheSameValueWritten) {
  Script s;
  s.Append("a", 1, 2);
  s.Append("b", 3, 4);
  s.Cas("ab", "c", 5, 6);
  s.Get("c", 7, 8);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AbsentIsNotEmpty) {
  Script s;
  s.Get("", 1, 2);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, TheWindowNamesTheOperationThatHasNoPlace) {
  Script s;
  s.Put("1", 1, 2);
  s.Put("2", 3, 4);
  s.Get("1", 5, 6);
  s.Get("2", 7, 8);
  ASSERT_EQ(s.Check(), Verdict::kNotLinearizable);
  ASSERT_EQ(s.result().windows.size(), 1u);
  EXPECT_EQ(s.result().windows[0].culprit, 2u);
  EXPECT_EQ(s.result().windows[0].operations, std::vector<size_t>{2});
}

TEST(Linearizability, TheWindowSaysWhatTheValueMayHaveBeen) {
  Script s;
  s.Put("1", 1, 2);
  s.Put("2", 3, 6);
  s.Put("3", 4, 5);
  s.Get("1", 7, 8);
  ASSERT_EQ(s.Check(), Verdict::kNotLinearizable);
  const OffendingWindow& w = s.result().windows[0];
  EXPECT_EQ(w.operations, std::vector<size_t>{3});
  EXPECT_EQ(w.values_before.size(), 2u);
}

// Two writes cannot be seen to take turns. Any two of the gets could be explained, so the window
// holds all three.
TEST(Linearizability, TheWindowIsAsLongAsItMustBe) {
  Script s;
  s.Put("0", 1, 2);
  s.Put("a", 3, 20);
  s.Put("b", 4, 21);
  s.Get("a", 5, 6);
  s.Get("b", 7, 8);
  s.Get("a", 9, 10);
  ASSERT_EQ(s.Check(), Verdict::kNotLinearizable);
  const OffendingWindow& w = s.result().windows[0];
  EXPECT_EQ(w.culprit, 5u);
  EXPECT_EQ(w.operations, (std::vector<size_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(w.values_before.size(), 1u);
}

TEST(Linearizability, TheWindowEndsWithTheFirstOperationThatHasNoPlace) {
  Script s;
  s.Put("1", 1, 2);
  s.Get("0", 3, 4);
  s.Get("0", 5, 6);
  ASSERT_EQ(s.Check(), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().windows[0].culprit, 1u);
}

TEST(Linearizability, TheWindowSetsOldWritesOfUnknownOutcomeApart) {
  Script s;
  s.Put("2", 1, kNever);
  s.Put("1", 2, 3);
  s.Get("2", 4, 5);
  s.Put("1", 6, 7);
  s.Get("3", 8, 9);
  ASSERT_EQ(s.Check(), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().windows[0].operations, std::vector<size_t>{4});
  EXPECT_EQ(s.result().windows[0].earlier_unknown, std::vector<size_t>{0});
}

TEST(Linearizability, ASearchWithoutMemoryIsUndecidedAndNeverOk) {
  Script s;
  for (uint64_t i = 0; i < 12; ++i) s.Put(std::to_string(i), i, 100 + i);
  for (uint64_t i = 0; i < 12; ++i) s.Get("none", 200 + 2 * i, 201 + 2 * i);
  LinearizabilityBudget budget;
  budget.bytes_max = 1;
  EXPECT_EQ(s.Check(budget), Verdict::kUndecided);
}

TEST(Linearizability, ASpentBudgetIsUndecidedAndNeverOk) {
  Script s;
  for (uint64_t i = 0; i < 12; ++i) s.Put(std::to_string(i), i, 100 + i);
  for (uint64_t i = 0; i < 12; ++i) s.Get("none", 200 + 2 * i, 201 + 2 * i);
  LinearizabilityBudget budget;
  budget.configurations_max = 10;
  EXPECT_EQ(s.Check(budget), Verdict::kUndecided);
}

// Twenty writes whose outcome is not known: 2^20 subsets, but only those matter that somebody saw.
// Twelve appends at once, and a compare-and-swap that names their order only when all are through.
TEST(Linearizability, AnOrderThatIsKnownIsFollowed) {
  Script s;
  std::string all;
  for (uint64_t i = 0; i < 12; ++i) {
    const std::string one(1, static_cast<char>('a' + i * 5 % 12));
    all += one;
    s.Append(one, i, 100 + i * 7 % 12);
  }
  s.Cas(all, "end", 200, 201);
  constexpr LinearizabilityBudget kSmall{200, uint64_t{1} << 20};
  EXPECT_EQ(s.Check(kSmall), Verdict::kUndecided);
  History known = s.Sorted();
  for (size_t i = 0; i < known.operations.size(); ++i) known.operations[i].order = i + 1;
  EXPECT_EQ(CheckLinearizability(known, kSmall).verdict, Verdict::kLinearizable);
}

TEST(Linearizability, ManyUnknownOutcomesDoNotMultiply) {
  Script s;
  for (uint64_t i = 0; i < 20; ++i) s.Put("u" + std::to_string(i), i, kNever);
  for (uint64_t i = 0; i < 200; ++i) s.Put(std::to_string(i), 100 + 2 * i, 101 + 2 * i);
  s.Get("u7", 1000, 1001);
  s.Get("none", 1002, 1003);
  LinearizabilityBudget budget;
  budget.configurations_max = 200000;
  EXPECT_EQ(s.Check(budget), Verdict::kNotLinearizable);
}

// More open operations than fit into one word.
TEST(Linearizability, AHundredOpenOperationsAreNoProblem) {
  Script s;
  for (uint64_t i = 0; i < 100; ++i) s.Put(std::to_string(i), i, 1000 + i);
  s.Get("42", 2000, 2001);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

// --- Against the definition itself.

// All orders of the operations that respect real time, each tried.
bool BruteForce(History& h, std::vector<bool>* done, ValueId value) {
  bool any_left = false;
  uint64_t first_return = Operation::kNever;
  for (size_t i = 0; i < h.operations.size(); ++i) {
    if ((*done)[i] || h.operations[i].returned == kNever) continue;
    any_left = true;
    first_return = std::min(first_return, h.operations[i].returned);
  }
  if (!any_left) return true;
  for (size_t i = 0; i < h.operations.size(); ++i) {
    const Operation& o = h.operations[i];
    if ((*done)[i] || o.invoked > first_return) continue;
    ValueId after = value;
    bool legal = true;
    if (o.kind == OperationKind::kGet) legal = o.output == value;
    if (o.kind == OperationKind::kPut) after = o.input;
    if (o.kind == OperationKind::kAppend) after = h.values.Append(value, o.input);
    if (o.kind == OperationKind::kCas) {
      legal = value == o.expected;
      after = o.input;
    }
    if (!legal) continue;
    (*done)[i] = true;
    if (BruteForce(h, done, after)) return true;
    (*done)[i] = false;
  }
  return false;
}

TEST(Linearizability, AgreesWithTheDefinitionOnSmallRandomHistories) {
  uint64_t state = 1;
  const auto below = [&state](uint64_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  };
  int linearizable = 0;
  constexpr int kHistories = 20000;
  for (int round = 0; round < kHistories; ++round) {
    Script s;
    const uint64_t operations = 2 + below(6);
    for (uint64_t i = 0; i < operations; ++i) {
      const uint64_t invoked = 16 * below(12) + i;
      const bool unknown = below(5) == 0;
      const uint64_t returned = unknown ? kNever : invoked + 16 * (1 + below(6)) + 8;
      const std::string value = std::to_string(below(3));
      switch (below(4)) {
        case 0:
          s.Put(value, invoked, returned);
          break;
        case 1:
          s.Append(value, invoked, returned);
          break;
        case 2:
          s.Cas(std::to_string(below(3)), value, invoked, returned);
          break;
        default:
          if (unknown) break;
          below(4) == 0 ? s.GetAbsent(invoked, returned) : s.Get(value, invoked, returned);
      }
    }
    History copy = s.Sorted();
    std::vector<bool> done(copy.operations.size(), false);
    const bool expected = BruteForce(copy, &done, kAbsent);
    linearizable += expected ? 1 : 0;
    ASSERT_EQ(s.Check(), expected ? Verdict::kLinearizable : Verdict::kNotLinearizable)
        << "history " << round;
    // What is said about the order of writes changes no verdict, however wrong it is.
    for (Operation& o : copy.operations) {
      if (o.kind != OperationKind::kGet) o.order = below(4);
    }
    ASSERT_EQ(CheckLinearizability(copy).verdict, s.result().verdict) << "history " << round;
  }
  // The histories are of both kinds, or the comparison would mean little.
  EXPECT_GT(linearizable, kHistories / 10);
  EXPECT_LT(linearizable, kHistories * 9 / 10);
}

}  // namespace
}  // namespace squall
