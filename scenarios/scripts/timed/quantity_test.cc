#include "scenarios/scripts/timed/quantity.h"

#include <gtest/gtest.h>

#include "sim/plan/time.h"

namespace squall {
namespace {

TEST(Quantity, DurationsHaveUnits) {
  EXPECT_EQ(ParseDuration("20us").value, 20u);
  EXPECT_EQ(ParseDuration("150ms").value, 150'000u);
  EXPECT_EQ(ParseDuration("3s").value, 3'000'000u);
  EXPECT_EQ(ParseDuration("2m").value, 120'000'000u);
}

TEST(Quantity, DurationsHaveDecimals) {
  EXPECT_EQ(ParseDuration("1.5ms").value, 1'500u);
  EXPECT_EQ(ParseDuration("0.000001s").value, 1u);
}

TEST(Quantity, DurationWithoutUnitNamesTheUnits) {
  const Quantity q = ParseDuration("150");
  EXPECT_EQ(q.problem, "read \"150\", a time without a unit");
  EXPECT_EQ(q.valid, "150us, 150ms, 150s or 150m");
}

TEST(Quantity, DurationOfAnUnknownUnitIsRefused) {
  EXPECT_EQ(ParseDuration("3h").problem, "read \"3h\", a time with the unknown unit \"h\"");
}

TEST(Quantity, DurationIsAWholeNumberOfMicroseconds) {
  EXPECT_FALSE(ParseDuration("1.5us").ok());
  EXPECT_FALSE(ParseDuration("0.0000001s").ok());
}

TEST(Quantity, DurationIsAtMostWhatAPlanMayName) {
  EXPECT_EQ(ParseDuration("1000000000s").value, kTimeMax);
  EXPECT_EQ(ParseDuration("1000000001s").valid, "at most 1000000000s");
  EXPECT_FALSE(ParseDuration("1000000000000001us").ok());
  EXPECT_FALSE(ParseDuration("999999999999m").ok());
  EXPECT_FALSE(ParseDuration("99999999999999999999999s").ok());
}

TEST(Quantity, DurationIsNothingElse) {
  for (const char* text : {"", "ms", "-1s", ".5s", "1.s", "1 s", "1e3s", "0x1s"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
  }
}

TEST(Quantity, RatesArePartsPerMillion) {
  EXPECT_EQ(ParseRate("1%").value, 10'000u);
  EXPECT_EQ(ParseRate("0.0001%").value, 1u);
  EXPECT_EQ(ParseRate("100%").value, 1'000'000u);
}

TEST(Quantity, RateIsNothingElse) {
  for (const char* text : {"", "%", "1", "101%", "100.1%", "-1%", "0.00001%", "0.1"}) {
    EXPECT_FALSE(ParseRate(text).ok()) << text;
  }
}

TEST(Quantity, RangeHasTwoEnds) {
  const DurationRange range = ParseDurationRange("1ms..5ms");
  EXPECT_EQ(range.least, 1'000u);
  EXPECT_EQ(range.most, 5'000u);
}

TEST(Quantity, RangeMayBeOneLength) {
  const DurationRange range = ParseDurationRange("2ms");
  EXPECT_EQ(range.least, 2'000u);
  EXPECT_EQ(range.most, 2'000u);
}

TEST(Quantity, BackwardRangeIsOfferedForward) {
  EXPECT_EQ(ParseDurationRange("5ms..1ms").valid, "1ms..5ms");
}

TEST(Quantity, DescriptionsReadBack) {
  for (const uint64_t us : {uint64_t{0}, uint64_t{1}, uint64_t{999}, uint64_t{1'000},
                            uint64_t{1'500}, uint64_t{150'000}, uint64_t{1'000'000},
                            uint64_t{1'000'001}, uint64_t{61'500'000}, kTimeMax - 1, kTimeMax}) {
    EXPECT_EQ(ParseDuration(DescribeDuration(us)).value, us) << DescribeDuration(us);
  }
}

}  // namespace
}  // namespace squall
