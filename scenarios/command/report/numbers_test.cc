#include "scenarios/command/report/numbers.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(Numbers, AreGroupedByThrees) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

TEST(Numbers, AreShortened) {
  EXPECT_EQ(Short(999), "999");
  EXPECT_EQ(Short(1234), "1.2k");
  EXPECT_EQ(Short(999960), "1.0M");
  EXPECT_EQ(Short(34500000), "34.5M");
}

TEST(Numbers, PercentOfNothingIsNone) {
  EXPECT_EQ(Percent(1, 8), "12.5 %");
  EXPECT_EQ(Percent(0, 0), "0 %");
}

TEST(Numbers, SpansHaveTheirUnits) {
  EXPECT_EQ(Span(850000), "850 ms");
  EXPECT_EQ(Span(14200000), "14.2 s");
  EXPECT_EQ(Span(125000000), "2 min 5 s");
  EXPECT_EQ(Span(11220000000), "3 h 7 min");
  EXPECT_EQ(Span(190000000000), "2 days 4 h");
}

TEST(Numbers, ClockHasHoursOnlyIfThereAreSome) {
  EXPECT_EQ(Clock(7000000), "0:07");
  EXPECT_EQ(Clock(3723000000), "1:02:03");
}

TEST(Numbers, NounsHaveTheirPlural) {
  EXPECT_EQ(Counted(1, "crash", "crashes"), "1 crash");
  EXPECT_EQ(Counted(2, "crash", "crashes"), "2 crashes");
  EXPECT_EQ(Counted(0, "run"), "0 runs");
}

TEST(Numbers, TimesAreRoundedDown) {
  EXPECT_EQ(Times(3209, 10), "320");
  EXPECT_EQ(Times(4, 10), "0.4");
  EXPECT_EQ(Times(4, 0), "0");
}

TEST(Numbers, SharesAddUpToAHundred) {
  EXPECT_EQ(Shares({1, 1, 1}), (std::vector<std::string>{"33.4 %", "33.3 %", "33.3 %"}));
  EXPECT_EQ(Shares({899, 60, 41, 0}),
            (std::vector<std::string>{"89.9 %", "6.0 %", "4.1 %", "0.0 %"}));
  EXPECT_EQ(Shares({uint64_t{1} << 62, 1}), (std::vector<std::string>{"100.0 %", "0.0 %"}));
}

TEST(Numbers, SharesOfNothingAreZero) {
  EXPECT_EQ(Shares({0, 0}), (std::vector<std::string>{"0.0 %", "0.0 %"}));
}

}  // namespace
}  // namespace squall
