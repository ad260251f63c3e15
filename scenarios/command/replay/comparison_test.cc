#include "scenarios/command/replay/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace squall {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint64_t kPrefix = 0x8f3c1d2e9a4b5c6d;

Origin Here() { return {"0.1.0", "abc123", "", ""}; }

// What a repro string says of a failure at step 4117.
PlanExpectation Recorded() {
  PlanExpectation e;
  e.signature = "election-safety-3c1f";
  e.steps = 4117;
  e.version = "0.1.0";
  e.commit = "abc123";
  e.prefix_digest = "8f3c1d2e9a4b5c6d";
  return e;
}

// The same by another build.
PlanExpectation RecordedElsewhere() {
  PlanExpectation e = Recorded();
  e.commit = "def456";
  return e;
}

RunRecord Failed() {
  RunRecord run;
  run.verdict = RunVerdict::kViolation;
  run.signature = "election-safety-3c1f";
  run.steps = 4117;
  run.prefix_digest = kPrefix;
  run.digest = 0xff;
  return run;
}

RunRecord Clean() {
  RunRecord run;
  run.steps = 7501;
  run.prefix_digest = 1;
  run.digest = 2;
  return run;
}

TEST(Comparison, NothingIsSaidWhereNothingWasRecorded) {
  const Comparison c = Compare({}, {}, Failed(), Here(), Prefix::kUnknown);
  EXPECT_TRUE(c.reproduced);
  EXPECT_THAT(c.remarks, IsEmpty());
}

TEST(Comparison, SameFailureInTheSameCodeNeedsNoRemark) {
  const Comparison c = Compare({}, Recorded(), Failed(), Here(), Prefix::kUnknown);
  EXPECT_TRUE(c.reproduced);
  EXPECT_THAT(c.remarks, IsEmpty());
}

TEST(Comparison, CleanRunDoesNotReproduceAFailure) {
  const Comparison c = Compare({}, Recorded(), Clean(), Here(), Prefix::kDiffers);
  EXPECT_FALSE(c.reproduced);
  EXPECT_THAT(c.remarks,
              ElementsAre("did not reproduce: recorded is election-safety-3c1f at step "
                          "4117, and this run is clean after 7501 steps; the runs differ "
                          "before step 4117"));
}

TEST(Comparison, OtherFailureIsNamedBesideTheRecordedOne) {
  RunRecord other = Failed();
  other.signature = "vote-once-11aa";
  other.steps = 99;
  const Comparison c = Compare({}, Recorded(), other, Here(), Prefix::kUnknown);
  EXPECT_FALSE(c.reproduced);
  EXPECT_THAT(c.remarks, ElementsAre("did not reproduce: recorded is election-safety-3c1f at step "
                                     "4117, and this run is vote-once-11aa at step 99"));
}

TEST(Comparison, CleanRunOfAnotherBuildIsWorthSomethingIfTheRunsWereEqual) {
  const Comparison c = Compare({}, RecordedElsewhere(), Clean(), Here(), Prefix::kEqual);
  EXPECT_FALSE(c.reproduced);
  ASSERT_EQ(c.remarks.size(), 2u);
  EXPECT_EQ(
      c.remarks[1],
      "this build (abc123, guest none) is not the one that failed (def456, guest none); a clean "
      "run proves nothing unless the runs are equal up to step 4117: the runs are equal up to "
      "step 4117");
}

TEST(Comparison, CleanRunOfAnotherBuildProvesNothingIfTheRunsDiffer) {
  const Comparison c = Compare({}, RecordedElsewhere(), Clean(), Here(), Prefix::kDiffers);
  EXPECT_FALSE(c.reproduced);
  ASSERT_EQ(c.remarks.size(), 2u);
  EXPECT_THAT(c.remarks[1], HasSubstr("up to step 4117: the runs differ before step 4117"));
}

TEST(Comparison, RebuiltGuestIsAnotherBuild) {
  PlanExpectation recorded = Recorded();
  recorded.guest = "node.so";
  recorded.guest_hash = "77aa";
  Origin here = Here();
  here.guest = "build/node.so";
  here.guest_hash = "5f0e";
  const Comparison c = Compare({}, recorded, Clean(), here, Prefix::kEqual);
  ASSERT_EQ(c.remarks.size(), 2u);
  EXPECT_THAT(c.remarks[1], HasSubstr("this build (abc123, guest 5f0e) is not the one that failed "
                                      "(abc123, guest 77aa)"));
}

TEST(Comparison, SameFailureInAnotherBuildIsReproducedByWhateverWay) {
  RunRecord later = Failed();
  later.steps = 5000;
  later.prefix_digest = 3;
  const Comparison c = Compare({}, RecordedElsewhere(), later, Here(), Prefix::kDiffers);
  EXPECT_TRUE(c.reproduced);
  EXPECT_THAT(
      c.remarks,
      ElementsAre("this build (abc123, guest none) is not the one that failed (def456, guest "
                  "none); the runs differ before step 4117"));
}

TEST(Comparison, SameFailureByAnotherWayInTheSameBuildIsNotReproduced) {
  RunRecord later = Failed();
  later.steps = 5000;
  const Comparison c = Compare({}, Recorded(), later, Here(), Prefix::kUnknown);
  EXPECT_FALSE(c.reproduced);
  ASSERT_EQ(c.remarks.size(), 1u);
  EXPECT_THAT(c.remarks[0], HasSubstr("at step 5000, and not 8f3c1d2e9a4b5c6d at step 4117"));
}

TEST(Comparison, DigestOfAPlanIsPromised) {
  PlanExpectation recorded;
  recorded.digest = "0000000000000003";
  recorded.steps = 7501;
  const Comparison c = Compare({}, recorded, Clean(), Here(), Prefix::kUnknown);
  EXPECT_FALSE(c.reproduced);
  EXPECT_THAT(c.remarks, ElementsAre("another run than the recorded one: its digest is "
                                     "0000000000000002 at step 7501, and not 0000000000000003 at "
                                     "step 7501"));
}

TEST(Comparison, DigestOfAPlanIsPromisedForOtherBuildsToo) {
  PlanExpectation recorded = RecordedElsewhere();
  recorded.digest = "0000000000000003";
  EXPECT_FALSE(Compare({}, recorded, Failed(), Here(), Prefix::kEqual).reproduced);
}

TEST(Comparison, FailureWhereNoneWasRecordedIsAFindingFirst) {
  PlanExpectation recorded;
  recorded.digest = "0000000000000003";
  const Comparison c = Compare({}, recorded, Failed(), Here(), Prefix::kUnknown);
  EXPECT_TRUE(c.reproduced);
  EXPECT_THAT(c.remarks, ElementsAre(HasSubstr("another run than the recorded one")));
}

TEST(Comparison, PlanThatWasCutShortIsCalledThat) {
  PlanExpectation recorded = Recorded();
  recorded.choices = 512;
  Plan plan;
  plan.choices.resize(3);
  const Comparison c = Compare(plan, recorded, Clean(), Here(), Prefix::kUnknown);
  ASSERT_EQ(c.remarks.size(), 1u);
  EXPECT_THAT(c.remarks[0],
              HasSubstr("the plan has 3 choices and was written with 512: it was cut short"));
}

TEST(Comparison, PrefixIsKnownFromARunOfTheSameLength) {
  EXPECT_EQ(PrefixOf(Recorded(), Failed()), Prefix::kEqual);
  RunRecord other = Failed();
  other.prefix_digest = 1;
  EXPECT_EQ(PrefixOf(Recorded(), other), Prefix::kDiffers);
}

TEST(Comparison, ShorterRunIsAnotherAndALongerOneHasToBeLookedAt) {
  RunRecord run = Failed();
  run.steps = 4116;
  EXPECT_EQ(PrefixOf(Recorded(), run), Prefix::kDiffers);
  EXPECT_EQ(PrefixOf(Recorded(), Clean()), Prefix::kUnknown);
  EXPECT_EQ(PrefixOf(Recorded(), kPrefix), Prefix::kEqual);
}

}  // namespace
}  // namespace squall
