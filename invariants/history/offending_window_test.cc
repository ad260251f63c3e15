#include "invariants/history/offending_window.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "invariants/testing/history_script.h"

namespace squall {
namespace {

constexpr uint64_t kNever = Operation::kNever;

// The only window of a history that is not linearizable.
OffendingWindow WindowOf(HistoryScript& s) {
  EXPECT_EQ(s.Check(), Verdict::kNotLinearizable);
  std::vector<OffendingWindow> windows = FindOffendingWindows(s.Sorted(), s.result());
  EXPECT_EQ(windows.size(), 1u);
  return windows.empty() ? OffendingWindow() : windows[0];
}

std::vector<std::string> ValuesBefore(HistoryScript& s, const OffendingWindow& window) {
  std::vector<std::string> texts;
  for (ValueId v : window.values_before) {
    texts.push_back(v == kAbsent ? "nil" : s.Sorted().values.Text(v));
  }
  return texts;
}

TEST(OffendingWindow, IsEmptyForALinearizableHistory) {
  HistoryScript s;
  s.Put("1", 1, 2);
  EXPECT_EQ(s.Check(), Verdict::kLinearizable);
  EXPECT_TRUE(FindOffendingWindows(s.Sorted(), s.result()).empty());
}

TEST(OffendingWindow, NamesTheOperationThatHasNoPlace) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Put("2", 3, 4);
  s.Get("1", 5, 6);
  s.Get("2", 7, 8);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.culprit, 2u);
  EXPECT_EQ(w.operations, std::vector<size_t>{2});
}

TEST(OffendingWindow, SaysWhatTheValueMayHaveBeen) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Put("2", 3, 6);
  s.Put("3", 4, 5);
  s.Get("1", 7, 8);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.operations, std::vector<size_t>{3});
  EXPECT_EQ(w.values_before.size(), 2u);
}

// Two writes cannot be seen to take turns. Any two of the gets could be explained, so the window
// holds all three.
TEST(OffendingWindow, IsAsLongAsItMustBe) {
  HistoryScript s;
  s.Put("0", 1, 2);
  s.Put("a", 3, 20);
  s.Put("b", 4, 21);
  s.Get("a", 5, 6);
  s.Get("b", 7, 8);
  s.Get("a", 9, 10);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.culprit, 5u);
  EXPECT_EQ(w.operations, (std::vector<size_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(w.values_before.size(), 1u);
}

TEST(OffendingWindow, EndsWithTheFirstOperationThatHasNoPlace) {
  HistoryScript s;
  s.Put("1", 1, 2);
  s.Get("0", 3, 4);
  s.Get("0", 5, 6);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.culprit, 1u);
}

TEST(OffendingWindow, SetsOldWritesOfUnknownOutcomeApart) {
  HistoryScript s;
  s.Put("2", 1, kNever);
  s.Put("1", 2, 3);
  s.Get("2", 4, 5);
  s.Put("1", 6, 7);
  s.Get("3", 8, 9);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.operations, std::vector<size_t>{4});
  EXPECT_EQ(w.earlier_unknown, std::vector<size_t>{0});
}

// An append has a place whatever a later get says.
TEST(OffendingWindow, OfAppendsEndsWithTheGetThatTheyDoNotExplain) {
  HistoryScript s;
  s.Append("a", 1, 2);
  s.Append("b", 3, 4);
  s.Get("Z", 5, 6);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.culprit, 2u);
  EXPECT_EQ(w.operations, std::vector<size_t>{2});
  EXPECT_EQ(ValuesBefore(s, w), std::vector<std::string>{"ab"});
}

TEST(OffendingWindow, OfAppendsEndsWithTheFirstOfTwoGetsThatDisagree) {
  HistoryScript s;
  s.Append("a", 1, 10);
  s.Append("b", 2, 11);
  s.Append("c", 3, 12);
  s.Get("ab", 4, 20);
  s.Get("b", 5, 19);
  s.Get("abc", 21, 22);
  EXPECT_EQ(WindowOf(s).culprit, 3u);
}

// A get sees an append that returned before it came too late for the get before.
TEST(OffendingWindow, OfAppendsIsAsLongAsItMustBe) {
  HistoryScript s;
  s.Append("a", 1, 2);
  s.Append("b", 3, 4);
  s.Get("ba", 5, 6);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.culprit, 2u);
  EXPECT_EQ(w.operations, std::vector<size_t>{2});
  EXPECT_EQ(ValuesBefore(s, w), std::vector<std::string>{"ab"});
}

// A put that nothing sees, of unknown outcome, between appends.
TEST(OffendingWindow, OfAppendsAndAPutNamesTheGet) {
  HistoryScript s;
  s.Put("x", 1, kNever);
  s.Append("a", 2, 3);
  s.Append("b", 4, 5);
  s.Get("xba", 6, 7);
  EXPECT_EQ(WindowOf(s).culprit, 3u);
}

// Eleven appends at once have 11! orders; which values there may have been is too much to say, but
// not which operation is wrong.
TEST(OffendingWindow, ShowsOneOfManyValuesThatNoOperationSaw) {
  HistoryScript s;
  for (uint64_t i = 0; i < 11; ++i)
    s.Append(std::string(1, static_cast<char>('a' + i)), i, 100 + i);
  s.Get("Z", 200, 201);
  const OffendingWindow w = WindowOf(s);
  EXPECT_EQ(w.culprit, 11u);
  EXPECT_EQ(w.operations, std::vector<size_t>{11});
  EXPECT_TRUE(w.more_values);
  ASSERT_FALSE(w.values_before.empty());
  EXPECT_EQ(ValuesBefore(s, w)[0].size(), 11u);
}

}  // namespace
}  // namespace squall
