#include "invariants/history/linearizability.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "invariants/testing/history_script.h"

namespace squall {
namespace {

constexpr uint64_t kNever = Operation::kNever;

TEST(Linearizability, HoldsForAnEmptyHistory) {
  HistoryScript s;
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AReadSeesTheWriteBeforeIt) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Get("1", 3, 4);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AStaleReadIsCaught) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Put("2", 3, 4);
  s.Get("1", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, AReadFromTheFutureIsCaught) {
  HistoryScript s;
  s.Get("1", 1, 2);
  s.Put("1", 3, 4);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, OverlappingReadsMaySeeEitherValue) {
  HistoryScript s;
  s.Put("1", 1, 10);
  s.GetAbsent(2, 3);
  s.Get("1", 4, 5);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, ReadsMayNotGoBackWhileAWriteIsOpen) {
  HistoryScript s;
  s.Put("1", 1, 10);
  s.Get("1", 2, 3);
  s.GetAbsent(4, 5);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

// The first choice, in order of return, is the wrong one: only going back finds the order.
TEST(Linearizability, TheOrderOfOverlappingWritesIsFoundByGoingBack) {
  HistoryScript s;
  s.Put("1", 1, 5);
  s.Put("2", 2, 6);
  s.Get("1", 7, 8);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeMayTakeEffectLate) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Put("2", 3, kNever);
  s.Get("1", 4, 5);
  s.Get("2", 6, 7);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeMayNeverTakeEffect) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Put("2", 3, kNever);
  s.Get("1", 4, 5);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeTakesEffectAtMostOnce) {
  HistoryScript s;
  s.Put("2", 1, kNever);
  s.Get("2", 2, 3);
  s.Put("1", 4, 5);
  s.Get("2", 6, 7);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, AWriteOfUnknownOutcomeDoesNotTakeEffectBeforeItsInvocation) {
  HistoryScript s;
  s.Get("2", 1, 2);
  s.Put("2", 3, kNever);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, ACompareAndSwapNeedsItsValue) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Cas("2", "3", 3, 4);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, ACompareAndSwapWhoseComparisonFailedMustHaveSeenAnotherValue) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Cas("1", "3", 3, 4).outcome = OperationOutcome::kMismatch;
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, ACompareAndSwapWithoutEffectSaysNothingOfTheValue) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Cas("1", "3", 3, 4).outcome = OperationOutcome::kNoEffect;
  s.Get("1", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AWriteWithoutEffectNeverHappened) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Add(OperationKind::kPut, 3, 4).outcome = OperationOutcome::kNoEffect;
  s.Get("1", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AppendsMayCommuteOnlyAsReadsAllow) {
  HistoryScript good;
  good.Append("a", 1, 5);
  good.Append("b", 2, 6);
  good.Get("ba", 7, 8);
  EXPECT_EQ(good.Check(), Verdict::kLinearizable);
  HistoryScript bad;
  bad.Append("a", 1, 2);
  bad.Append("b", 3, 4);
  bad.Get("ba", 5, 6);
  EXPECT_EQ(bad.Check(), Verdict::kNotLinearizable);
}

TEST(Linearizability, AnAppendedValueEqualsTheSameValueWritten) {
  HistoryScript s;
  s.Append("a", 1, 2);
  s.Append("b", 3, 4);
  s.Cas("ab", "c", 5, 6);
  s.Get("c", 7, 8);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, AbsentIsNotEmpty) {
  HistoryScript s;
  s.Get("", 1, 2);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

// Appends of unknown outcome, each of an even number of bytes, and a get that saw an odd one: every
// set of them must be tried.
HistoryScript Hard() {
  HistoryScript s;
  for (uint64_t i = 0; i < 14; ++i) s.Append(std::string(2 << i, 'a'), i, kNever);
  s.Get(std::string(1 << 14 | 1, 'a'), 100, 101);
  return s;
}

TEST(Linearizability, ASearchWithoutMemoryIsUndecidedAndSaysSo) {
  HistoryScript s = Hard();
  LinearizabilityBudget budget;
  budget.bytes_max = 100'000;
  EXPECT_EQ(s.Check(budget), Verdict::kUndecided);
  EXPECT_EQ(s.result().limit, Limit::kMemory);
  EXPECT_GT(s.result().remembered, 0u);
}

TEST(Linearizability, ASpentBudgetIsUndecidedAndSaysSo) {
  HistoryScript s = Hard();
  LinearizabilityBudget budget;
  budget.configurations_max = 1000;
  EXPECT_EQ(s.Check(budget), Verdict::kUndecided);
  EXPECT_EQ(s.result().limit, Limit::kConfigurations);
}

TEST(Linearizability, MoreMemoryAndTimeDecide) {
  HistoryScript s = Hard();
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().limit, Limit::kNone);
}

// The broken key is behind one that takes all memory.
TEST(Linearizability, AKeyThatIsBrokenDecidesWhereAnotherIsUndecided) {
  HistoryScript s = Hard();
  History& history = s.Sorted();
  history.keys.push_back("y");
  Operation o;
  o.key = 1;
  o.output = history.values.Intern("nothing wrote it");
  o.invoked = 200;
  o.returned = 201;
  history.operations.push_back(o);
  LinearizabilityBudget budget;
  budget.bytes_max = 100'000;
  EXPECT_EQ(s.Check(budget), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().limit, Limit::kNone);
}

// Of fourteen appends those took effect that make up the number of bytes that was seen.
TEST(Linearizability, AnOrderThatIsKnownIsFollowed) {
  HistoryScript s;
  constexpr uint64_t kSeen = 0x1599;
  for (uint64_t i = 0; i < 14; ++i) s.Append(std::string(1 << i, 'a'), i, kNever);
  s.Get(std::string(kSeen, 'a'), 100, 101);
  constexpr LinearizabilityBudget kSmall{40, uint64_t{1} << 20};
  EXPECT_EQ(s.Check(kSmall), Verdict::kUndecided);
  for (size_t i = 0; i < 14; ++i) {
    if ((kSeen >> i & 1) != 0) s.Sorted().operations[i].order = i + 1;
  }
  EXPECT_EQ(s.Check(kSmall), Verdict::kLinearizable);
}

// A budget that a walk with hardly a wrong turn fits into.
constexpr LinearizabilityBudget kTiny{500, uint64_t{1} << 20};

TEST(Linearizability, AValueThatNoOperationWroteNeedsNoSearch) {
  HistoryScript s;
  s.Put("-", 0, 1);
  std::string all = "-";
  for (uint64_t i = 0; i < 40; ++i) {
    all += static_cast<char>('A' + i);
    s.Append(all.substr(all.size() - 1), 10 + i, 100 + i);
  }
  s.Get(all + "!", 200, 201);
  EXPECT_EQ(s.Check(kTiny), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().broken[0].culprit, 41u);
}

TEST(Linearizability, WhatWasSeenOrdersAppendsWithoutSearch) {
  HistoryScript s;
  std::string all;
  for (uint64_t i = 0; i < 40; ++i) {
    const std::string one(1, static_cast<char>('A' + i * 17 % 40));
    all += one;
    s.Append(one, i, 100 + i * 7 % 40);
  }
  s.Get(all, 200, 201);
  EXPECT_EQ(s.Check(kTiny), Verdict::kLinearizable);
}

// The first and the last have changed places, but the first returned before the last was invoked.
TEST(Linearizability, AppendsThatWereSeenInAWrongOrderNeedNoSearch) {
  HistoryScript s;
  std::string all = "z";
  s.Append("a", 0, 1);
  for (uint64_t i = 0; i < 40; ++i) {
    const std::string one(1, static_cast<char>('0' + i));
    all += one;
    s.Append(one, 10 + i, 100 + i);
  }
  s.Append("z", 50, 99);
  all += "a";
  s.Get(all, 200, 201);
  EXPECT_EQ(s.Check(kTiny), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().broken[0].culprit, 42u);
}

TEST(Linearizability, AppendsThatNothingSeesDoNotMultiply) {
  HistoryScript s;
  for (uint64_t i = 0; i < 40; ++i) s.Append(std::to_string(i), i, 100 + i);
  s.Put("x", 50, 120);
  s.Get("x", 200, 201);
  s.Get("y", 202, 203);
  EXPECT_EQ(s.Check(kTiny), Verdict::kNotLinearizable);
}

TEST(Linearizability, AppendsOfTheSameDoNotMultiply) {
  HistoryScript s;
  for (uint64_t i = 0; i < 40; ++i) s.Append("a", i, 100 + i);
  s.Get(std::string(39, 'a'), 200, 201);
  EXPECT_EQ(s.Check(kTiny), Verdict::kNotLinearizable);
  EXPECT_EQ(s.result().broken[0].culprit, 40u);
}

// A put that replaces, by the value that was there before, what was appended meanwhile.
TEST(Linearizability, APutOfTheValueThatIsThereEndsWhatWasAppended) {
  HistoryScript s;
  s.Append("ab", 1, 2);
  s.Append("c", 3, 6);
  s.Put("ab", 4, 5);
  s.Append("d", 7, 8);
  s.Get("abd", 9, 10);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

TEST(Linearizability, TheEmptyStringIsNoValueThatNothingSaw) {
  HistoryScript s;
  s.Put("a", 1, 2);
  s.Append("b", 3, 4);
  s.Get("", 5, 6);
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
}

// Twenty writes whose outcome is not known: 2^20 subsets, but only those matter that a get saw.
TEST(Linearizability, ManyUnknownOutcomesDoNotMultiply) {
  HistoryScript s;
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
  HistoryScript s;
  for (uint64_t i = 0; i < 100; ++i) s.Put(std::to_string(i), i, 1000 + i);
  s.Get("42", 2000, 2001);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
}

}  // namespace
}  // namespace squall
