#include "scenarios/seed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Status = ReproReading::Status;

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

Plan SomePlan() { return ExpandSeed("swarm", 0x5eed0a41); }

TEST(Repro, HasItsForm) {
  EXPECT_THAT(MakeRepro(SomePlan()), MatchesRegex("squall:1:swarm:[0-9a-f]{6}:0x5eed0a41"));
}

TEST(Repro, GivesBackThePlan) {
  const ReproReading reading = ReadRepro(MakeRepro(SomePlan()));
  ASSERT_EQ(reading.status, Status::kOk) << reading.error;
  EXPECT_EQ(reading.plan.profile, "swarm");
  EXPECT_EQ(reading.plan.seed, 0x5eed0a41u);
  EXPECT_EQ(Fingerprint(reading.plan.options), Fingerprint(SomePlan().options));
}

TEST(Repro, OtherVersionIsNoUsageError) {
  const ReproReading reading = ReadRepro("squall:2:whatever");
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("version 2"));
}

TEST(Repro, UnknownProfileSaysWhichThereAre) {
  const ReproReading reading = ReadRepro("squall:1:gale:9f31c2:0x1");
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("\"gale\"; this program has: swarm"));
}

TEST(Repro, OtherOptionsAreRefused) {
  std::string text = MakeRepro(SomePlan());
  char& digit = text[std::string("squall:1:swarm:").size()];
  digit = digit == '0' ? '1' : '0';
  const ReproReading reading = ReadRepro(text);
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("fingerprint"));
}

class ReproRefuses : public ::testing::TestWithParam<const char*> {};
TEST_P(ReproRefuses, WithAnError) {
  const ReproReading reading = ReadRepro(GetParam());
  EXPECT_EQ(reading.status, Status::kMalformed);
  EXPECT_NE(reading.error, "");
}
INSTANTIATE_TEST_SUITE_P(Text, ReproRefuses,
                         ::testing::Values("", "squall", "squall:", "squall:x:swarm:9f31c2:0x1",
                                           "squall:1:swarm:9f31c2", "squall:1:swarm:9f31c2:0x1:",
                                           "squall:1:swarm:9f31c:0x1", "squall:1:swarm:zzzzzz:0x1",
                                           "squall:1:swarm:9f31c2:x", "gust:1:swarm:9f31c2:0x1"));

}  // namespace
}  // namespace squall
