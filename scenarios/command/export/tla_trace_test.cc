#include "scenarios/command/export/tla_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "scenarios/testing/tla_format.h"
#include "sim/plan/profile.h"
#include "sim/testing/actions.h"
#include "sim/testing/forwarding_factory.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Traced {
  std::string text;
  std::string obstacle;
};

Traced TraceOf(const Plan& plan, const GuestFactory& nodes = OwnNodeFactory()) {
  TlaTrace trace(plan.options);
  const TracedGuestFactory factory(nodes, &trace);
  World world(plan, factory);
  world.Run();
  return {trace.Text(), trace.Obstacle(world)};
}

// Three nodes, of which nothing is asked and to which nothing happens.
Plan QuietPlan(uint64_t duration_us = 400 * kMillisecond) {
  Plan plan;
  plan.profile = "tla";
  plan.base = ChoiceBase::kBenign;
  plan.options.max_size_per_msg = ~uint64_t{0};
  plan.options.duration_us = duration_us;
  return plan;
}

// Lines that contain the text.
size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// --- The form.

TEST(TlaTrace, EveryNodeBeginsWithTheFirstMembersEntries) {
  const std::string text = TraceOf(QuietPlan(50 * kMillisecond)).text;
  std::string expected;
  for (const char* node : {"1", "2", "3"}) {
    expected += std::string(R"({"tag":"trace","event":{"name":"InitState","nid":")") + node +
                R"(","state":{"term":1,"vote":"0","commit":3},"role":"StateFollower","log":3,)"
                R"("conf":[["1","2","3"],[]]}})"
                "\n";
  }
  EXPECT_EQ(text, expected);
}

TEST(TlaTrace, AnElectionIsInTheTraceAndItsMessages) {
  Plan plan = QuietPlan();
  plan.actions.push_back(At(50, Action::Kind::kCampaign, 1));
  const std::string text = TraceOf(plan).text;
  EXPECT_EQ(TlaFormatError(text), "");
  EXPECT_THAT(text,
              HasSubstr(R"({"name":"SendRequestVoteRequest","nid":"1",)"
                        R"("state":{"term":2,"vote":"1","commit":3},"role":"StateCandidate",)"
                        R"("log":3,"conf":[["1","2","3"],[]],"msg":{"type":"MsgVote","term":2,)"
                        R"("from":"1","to":"2","entries":0,"logTerm":1,"index":3,"commit":0,)"
                        R"("vote":"0","reject":false,"rejectHint":0}})"));
  EXPECT_THAT(text, HasSubstr(R"("name":"BecomeLeader","nid":"1")"));
}

TEST(TlaTrace, SeedsOfTheProfileKeepToTheForm) {
  int written = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const Plan plan = ExpandSeed("tla", seed);
    ASSERT_EQ(TlaObstacle(plan.options), "") << seed;
    const Traced traced = TraceOf(plan);
    if (!traced.obstacle.empty()) continue;
    EXPECT_EQ(TlaFormatError(traced.text), "") << seed;
    ++written;
  }
  EXPECT_GE(written, 45);
}

TEST(TlaTrace, TheRunIsTheSame) {
  const Plan plan = ExpandSeed("tla", 5);
  TlaTrace trace(plan.options);
  const TracedGuestFactory factory(OwnNodeFactory(), &trace);
  World traced(plan, factory);
  World plain(plan, OwnNodeFactory());
  traced.Run();
  plain.Run();
  EXPECT_EQ(traced.digest(), plain.digest());
}

// --- Crashes.

// A put at 150 ms, and a crash of the leader, which keeps `outcome` of what was not synced.
Plan CrashPlan(uint64_t outcome) {
  Plan plan = QuietPlan(600 * kMillisecond);
  plan.actions.push_back(At(50, Action::Kind::kCampaign, 1));
  Action put = At(150, Action::Kind::kPut, 1);
  put.key = "x";
  put.value = "1";
  plan.actions.push_back(put);
  Action crash = At(200, Action::Kind::kCrash, 1);
  crash.outcome = outcome;
  plan.actions.push_back(crash);
  plan.actions.push_back(At(250, Action::Kind::kRestart, 1));
  return plan;
}

TEST(TlaTrace, ANodeThatComesBackSaysWhatItsDiskHeld) {
  const Traced traced = TraceOf(CrashPlan(1));
  EXPECT_EQ(traced.obstacle, "");
  EXPECT_EQ(TlaFormatError(traced.text), "");
  EXPECT_EQ(Count(traced.text, R"("name":"InitState","nid":"1")"), 2u);
}

// Legal for a node, and unknown to the specification.
TEST(TlaTrace, ACommitIndexThatACrashTakesAwayIsAnObstacle) {
  EXPECT_THAT(TraceOf(CrashPlan(0)).obstacle, HasSubstr("loses a commit index"));
}

// Writes nothing of what it is told to write, and says that it has.
class ForgetsItsVote : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  static void Tamper(const GuestStart& start, GuestEnvironment& env) {
    if (start.incarnation == 0) return;
    for (const FileName& name : env.files().List().value) env.files().Remove(name);
  }
};

TEST(TlaTrace, ANodeThatLosesWhatItPromisedStaysInTheTrace) {
  const ForwardingFactory<ForgetsItsVote> factory;
  const Traced traced = TraceOf(CrashPlan(1), factory);
  EXPECT_EQ(traced.obstacle, "");
  EXPECT_THAT(TlaFormatError(traced.text), HasSubstr("its last Ready had"));
}

// --- What the specification does not model.

TEST(TlaTrace, OptionsThatAreNotModelledAreNamed) {
  Options options = QuietPlan().options;
  EXPECT_EQ(TlaObstacle(options), "");
  options.pre_vote = true;
  EXPECT_THAT(TlaObstacle(options), HasSubstr("pre_vote"));
  options = QuietPlan().options;
  options.check_quorum = true;
  EXPECT_THAT(TlaObstacle(options), HasSubstr("check_quorum"));
  options = QuietPlan().options;
  options.async_storage = true;
  EXPECT_THAT(TlaObstacle(options), HasSubstr("async_storage"));
  options = QuietPlan().options;
  options.commit_by_vote = true;
  EXPECT_THAT(TlaObstacle(options), HasSubstr("commit_by_vote"));
}

Plan MembershipPlan(const std::string& change) {
  Plan plan = QuietPlan(800 * kMillisecond);
  plan.options.spares = 2;
  plan.actions.push_back(At(50, Action::Kind::kCampaign, 1));
  Action start = At(100, Action::Kind::kStart, 4);
  plan.actions.push_back(start);
  Action act = At(150, Action::Kind::kChange, 1);
  act.value = change;
  plan.actions.push_back(act);
  return plan;
}

TEST(TlaTrace, AMemberThatIsAddedBeginsAsTheOthersDo) {
  const Traced traced = TraceOf(MembershipPlan("v4"));
  EXPECT_EQ(traced.obstacle, "");
  EXPECT_EQ(TlaFormatError(traced.text), "");
  EXPECT_THAT(traced.text,
              HasSubstr(R"("prop":{"cc":{"changes":[{"nid":"4","action":"AddNewServer"}]}})"));
  EXPECT_THAT(traced.text, HasSubstr(R"("prop":{"cc":{"newconf":["1","2","3","4"]}})"));
  EXPECT_EQ(Count(traced.text, R"("name":"InitState","nid":"4")"), 1u);
}

TEST(TlaTrace, AJointConfigurationIsAnObstacle) {
  EXPECT_THAT(TraceOf(MembershipPlan("v4 r3")).obstacle, HasSubstr("joint"));
}

TEST(TlaTrace, AChangeThatChangesNothingIsAnObstacle) {
  EXPECT_THAT(TraceOf(MembershipPlan("v3")).obstacle, HasSubstr("changes nothing"));
}

TEST(TlaTrace, AMessageThatComesTwiceIsAnObstacle) {
  Plan plan = ExpandSeed("tla", 3);
  plan.options.duplicate_ppm = 500000;
  EXPECT_THAT(TraceOf(plan).obstacle, HasSubstr("twice"));
}

TEST(TlaTrace, AnObstacleComesWithTheTraceAllTheSame) {
  const Traced traced = TraceOf(MembershipPlan("v4 r3"));
  EXPECT_THAT(traced.text, Not(HasSubstr("obstacle")));
  EXPECT_GT(Count(traced.text, "\n"), 10u);
}

}  // namespace
}  // namespace squall
