#include "scenarios/command/check/check_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "invariants/testing/history_script.h"

namespace squall {
namespace {

using ::testing::HasSubstr;

std::string Report(HistoryScript& script, const LinearizabilityBudget& budget = {}) {
  script.Check(budget);
  History& history = script.Sorted();
  const std::vector<OffendingWindow> windows = FindOffendingWindows(history, script.result());
  return DescribeCheck({"file", history, budget, script.result(), windows});
}

// Appends of unknown outcome, each of an even number of bytes, and a get that saw an odd one: every
// set of them must be tried.
HistoryScript Hard() {
  HistoryScript s;
  for (uint64_t i = 0; i < 14; ++i) s.Append(std::string(2 << i, 'a'), i, Operation::kNever);
  s.Get(std::string(1 << 14 | 1, 'a'), 100, 101);
  return s;
}

TEST(CheckReport, SaysThatMemoryIsUsedUpAndHowToAllowMore) {
  HistoryScript s = Hard();
  LinearizabilityBudget budget;
  budget.bytes_max = 128 << 10;
  EXPECT_THAT(Report(s, budget),
              testing::ContainsRegex(
                  "  undecided: the memory for remembered configurations \\(128 KiB\\) is used up "
                  "after [12],[0-9]{3} of them; --memory=256KiB allows more\n"));
}

TEST(CheckReport, SaysThatTheBudgetIsUsedUpAndHowToAllowMore) {
  HistoryScript s = Hard();
  LinearizabilityBudget budget;
  budget.configurations_max = 1000;
  EXPECT_THAT(Report(s, budget),
              HasSubstr("  undecided: the budget of 1,000 configurations is used up; "
                        "--budget=2000 allows more\n"));
}

TEST(CheckReport, NamesTheGetThatAppendsDoNotExplain) {
  HistoryScript s;
  s.Append("a", 1, 2);
  s.Get("Z", 3, 4);
  EXPECT_EQ(Report(s),
            "file: not linearizable (2 operations, 1 key)\n"
            "  key \"x\": no order of these operations explains the answer marked >\n"
            "  > line 0  client 1: get() -> \"Z\"\n"
            "    the value may have been \"a\" before them\n");
}

TEST(CheckReport, SaysThatThereWereMoreValuesThanItShows) {
  HistoryScript s;
  for (uint64_t i = 0; i < 11; ++i) {
    s.Append(std::string(1, static_cast<char>('a' + i)), i, 100 + i);
  }
  s.Get("Z", 200, 201);
  EXPECT_THAT(Report(s), HasSubstr(", among others that no operation saw, before them\n"));
}

TEST(CheckReport, SaysNothingOfLimitsThatWereNotMet) {
  HistoryScript s;
  s.Put("1", 1, 2);
  EXPECT_EQ(Report(s), "file: linearizable (1 operation, 1 key)\n");
}

}  // namespace
}  // namespace squall
