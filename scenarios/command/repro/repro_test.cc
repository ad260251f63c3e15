#include "scenarios/command/repro/repro.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using Status = ReproReading::Status;

Plan SomePlan() { return ExpandSeed("swarm", 0x5eed0a41); }

PlanExpectation SomeFinding() {
  PlanExpectation found;
  found.signature = "election-safety-3c1f";
  found.steps = 4117;
  found.guest = "some folder/node.so";
  found.guest_hash = "77aa12cd34ef5678";
  found.version = "0.1.0";
  found.commit = "1985a4636cde+dirty.5f0e12ab";
  found.prefix_digest = "8f3c1d2e9a4b5c6d";
  return found;
}

// The repro string of SomePlan() with its part `index` replaced.
std::string With(size_t index, const std::string& part) {
  std::string text = MakeRepro(SomePlan(), SomeFinding());
  size_t begin = 0;
  for (; index > 0; --index) begin = text.find(':', begin) + 1;
  return text.replace(begin, std::min(text.find(':', begin), text.size()) - begin, part);
}

TEST(Repro, HasItsForm) {
  EXPECT_THAT(MakeRepro(SomePlan(), SomeFinding()),
              MatchesRegex("squall:2:swarm:[0-9a-f]{6}:0x5eed0a41:node.so@77aa12cd34ef5678:"
                           "0.1.0-1985a4636cde[+]dirty.5f0e12ab:election-safety-3c1f:"
                           "4117-8f3c1d2e9a4b5c6d"));
}

TEST(Repro, OwnNodeThatBreaksNothingHasItsForm) {
  PlanExpectation clean;
  clean.version = "0.1.0";
  clean.commit = "tree.77aa12cd34ef";
  clean.steps = 7501;
  EXPECT_THAT(MakeRepro(SomePlan(), clean), EndsWith(":none:0.1.0-tree.77aa12cd34ef:clean:7501"));
}

TEST(Repro, GivesBackThePlan) {
  const ReproReading reading = ReadRepro(MakeRepro(SomePlan(), SomeFinding()));
  ASSERT_EQ(reading.status, Status::kOk) << reading.error;
  EXPECT_EQ(reading.file.plan.profile, "swarm");
  EXPECT_EQ(reading.file.plan.seed, 0x5eed0a41u);
  EXPECT_EQ(Fingerprint(reading.file.plan.options), Fingerprint(SomePlan().options));
}

TEST(Repro, GivesBackWhatWasFoundAndTheNameOfTheGuest) {
  PlanExpectation found = SomeFinding();
  const ReproReading reading = ReadRepro(MakeRepro(SomePlan(), found));
  found.guest = "node.so";
  EXPECT_TRUE(reading.file.expectation == found);
}

TEST(Repro, GivesBackACleanRun) {
  PlanExpectation clean;
  clean.version = "0.1.0";
  clean.commit = "tree.77aa12cd34ef";
  clean.steps = 7501;
  EXPECT_TRUE(ReadRepro(MakeRepro(SomePlan(), clean)).file.expectation == clean);
}

TEST(Repro, NameOfTheGuestMayHoldAnything) {
  for (const std::string name :
       {"none", "a:b", "a@b", "50%", "gr\xc3\xbc\xc3\x9f", "a b\n", "100%25"}) {
    PlanExpectation found = SomeFinding();
    found.guest = name;
    const ReproReading reading = ReadRepro(MakeRepro(SomePlan(), found));
    ASSERT_EQ(reading.status, Status::kOk) << name << ": " << reading.error;
    EXPECT_EQ(reading.file.expectation.guest, name);
  }
}

TEST(Repro, CommandNamesTheGuestsFileInOneWord) {
  EXPECT_THAT(ReplayCommand(SomePlan(), SomeFinding()),
              EndsWith(":4117-8f3c1d2e9a4b5c6d --guest='some folder/node.so'"));
}

TEST(Repro, FileIsToldFromASeedAFlagAndARepro) {
  EXPECT_EQ(ReplayFileCommand("a/plan.txtpb", ""), "squall replay a/plan.txtpb");
  EXPECT_EQ(ReplayFileCommand("my plan", "node.so"), "squall replay 'my plan' --guest=node.so");
  for (const std::string path : {"-plan", "7", "0x5eed", "squall:plan"}) {
    EXPECT_EQ(ReplayFileCommand(path, ""), "squall replay ./" + path);
  }
}

TEST(Repro, OldVersionSaysHowToRunItsSeed) {
  const ReproReading reading = ReadRepro("squall:1:swarm:5a324f:0x4");
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("of version 1; this program reads version 2"));
  EXPECT_THAT(reading.error, HasSubstr("squall replay 0x4 --profile=swarm"));
}

TEST(Repro, LaterVersionIsNoUsageError) {
  const ReproReading reading = ReadRepro("squall:3:whatever");
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("version 3"));
}

TEST(Repro, UnknownProfileSaysWhichThereAre) {
  const ReproReading reading = ReadRepro(With(2, "gale"));
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("\"gale\"; this program has: swarm"));
}

TEST(Repro, OtherOptionsAreRefusedWithTheBuildThatHadThem) {
  const ReproReading reading = ReadRepro(With(3, "000000"));
  EXPECT_EQ(reading.status, Status::kOther);
  EXPECT_THAT(reading.error, HasSubstr("fingerprint 000000 by squall 0.1.0 (1985a4636cde+dirty"));
}

TEST(Repro, PlanWithAChoiceMadeByHandIsNoSeed) {
  Plan plan = SomePlan();
  EXPECT_TRUE(IsExpandedSeed(plan));
  plan.choices = {{{ChoiceKind::kCrash, 1, 0, 0, 1}, 1}};
  EXPECT_FALSE(IsExpandedSeed(plan));
}

TEST(Repro, PlanWithOtherOptionsIsNoSeed) {
  Plan plan = SomePlan();
  ++plan.options.duration_us;
  EXPECT_FALSE(IsExpandedSeed(plan));
}

class ReproRefuses : public ::testing::TestWithParam<std::string> {};
TEST_P(ReproRefuses, WithAnError) {
  const ReproReading reading = ReadRepro(GetParam());
  EXPECT_EQ(reading.status, Status::kMalformed);
  EXPECT_NE(reading.error, "");
}
INSTANTIATE_TEST_SUITE_P(Text, ReproRefuses,
                         ::testing::Values("", "squall", "squall:", "squall:x:swarm:9f31c2:0x1",
                                           "gust:2:swarm:9f31c2:0x1", "squall:2:swarm:9f31c2:0x1",
                                           With(8, "1:"), With(3, "9f31c"), With(3, "zzzzzz"),
                                           With(4, "x"), With(5, ""), With(5, "node.so"),
                                           With(5, "@77aa12cd34ef5678"), With(5, "node.so@77aa"),
                                           With(5, "%4@"), With(5, "%zz@"), With(6, ""),
                                           With(6, "0.1.0"), With(6, "-abc"), With(6, "0.1.0-"),
                                           With(7, ""), With(8, ""), With(8, "x"), With(8, "-"),
                                           With(8, "7-"), With(8, "7-8f3c"),
                                           With(8, "7-8F3C1D2E9A4B5C6D")));

}  // namespace
}  // namespace squall
