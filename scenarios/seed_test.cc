#include "scenarios/seed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall {
namespace {

using ::testing::HasSubstr;

TEST(Seed, ReadsDecimal) { EXPECT_EQ(ParseSeed("1000").value, 1000u); }

TEST(Seed, ReadsHexadecimalInEitherCase) { EXPECT_EQ(ParseSeed("0x5EEd0a41").value, 0x5eed0a41u); }

TEST(Seed, ReadsTheLargest) {
  EXPECT_EQ(ParseSeed("18446744073709551615").value, ~uint64_t{0});
  EXPECT_EQ(ParseSeed("0xffffffffffffffff").value, ~uint64_t{0});
}

TEST(Seed, CommitIdIsHashedWhateverItsCase) {
  const auto lower = ParseSeed("0123456789abcdef0123456789abcdef01234567");
  ASSERT_TRUE(lower.ok());
  EXPECT_EQ(lower.value, ParseSeed("0123456789ABCDEF0123456789ABCDEF01234567").value);
  EXPECT_NE(lower.value, ParseSeed("0123456789abcdef0123456789abcdef01234568").value);
}

// Seeds in old logs must go on meaning the same run.
TEST(Seed, CommitIdHashIsFixed) {
  EXPECT_EQ(SeedText(ParseSeed("1474ce8aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").value),
            "0xa3b218facac5fb85");
}

TEST(Seed, TextIsReadBack) { EXPECT_EQ(ParseSeed(SeedText(0x5eed)).value, 0x5eedu); }

class SeedRefuses : public ::testing::TestWithParam<const char*> {};
TEST_P(SeedRefuses, WithWhatWasRead) {
  const auto seed = ParseSeed(GetParam());
  EXPECT_FALSE(seed.ok());
  EXPECT_THAT(seed.error, HasSubstr(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Text, SeedRefuses,
                         ::testing::Values("", "x", "-1", "+1", " 1", "1 ", "1.5", "0x", "0xg",
                                           "1e3", "18446744073709551616", "0x10000000000000000",
                                           "deadbeef", "012345678901234567890123456789012345678g"));

TEST(SeedRange, EndIsNotInIt) { EXPECT_EQ(ParseSeedRange("5:0x10").value, (SeedRange{5, 11})); }

TEST(SeedRange, OneSeedIsARange) { EXPECT_EQ(ParseSeedRange("0x10").value, (SeedRange{16, 1})); }

class SeedRangeRefuses : public ::testing::TestWithParam<const char*> {};
TEST_P(SeedRangeRefuses, WithAnError) { EXPECT_FALSE(ParseSeedRange(GetParam()).ok()); }
INSTANTIATE_TEST_SUITE_P(Text, SeedRangeRefuses,
                         ::testing::Values("", ":", "1:", ":1", "5:5", "6:5", "1:2:3", "a:b",
                                           "1-2"));

TEST(SeedsOfScript, NumberCountsFromOne) {
  EXPECT_EQ(ParseSeedsOfScript("100").value, (SeedRange{1, 100}));
}

TEST(SeedsOfScript, RangeHoldsBothEnds) {
  EXPECT_EQ(ParseSeedsOfScript("17..0x12").value, (SeedRange{17, 2}));
  EXPECT_EQ(ParseSeedsOfScript("17..17").value, (SeedRange{17, 1}));
  EXPECT_EQ(ParseSeedsOfScript("0..0").value, (SeedRange{0, 1}));
}

class SeedsOfScriptRefuses : public ::testing::TestWithParam<const char*> {};
TEST_P(SeedsOfScriptRefuses, WithWhatWasRead) {
  const auto seeds = ParseSeedsOfScript(GetParam());
  EXPECT_FALSE(seeds.ok());
  EXPECT_THAT(seeds.error, HasSubstr(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Text, SeedsOfScriptRefuses,
                         ::testing::Values("", "0", "x", "1:5", "5..4", "..", "1..", "..5",
                                           "1..2..3", "1000001", "1..1000001", "-1",
                                           "0..18446744073709551615"));

}  // namespace
}  // namespace squall
