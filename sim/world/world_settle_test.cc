// After the storm: who is made whole, and how long a core may take. Each test is of a way in which
// a correct node was once blamed.

#include <gtest/gtest.h>

#include <string>

#include "sim/guest/own_node.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

Action ActionAt(uint64_t at_ms, Action::Kind kind, uint64_t node) {
  Action action;
  action.at = SimTime(at_ms * kMillisecond);
  action.kind = kind;
  action.node = node;
  return action;
}

Action ChangeAt(uint64_t at_ms, uint64_t node, std::string_view change) {
  Action action = ActionAt(at_ms, Action::Kind::kChange, node);
  action.value = change;
  return action;
}

Action PutAt(uint64_t at_ms, uint64_t node) {
  Action action = ActionAt(at_ms, Action::Kind::kPut, node);
  action.key = "k";
  action.value = "v";
  return action;
}

World RunOf(const Plan& plan) {
  World world(plan, OwnNodeFactory());
  world.Run();
  return world;
}

std::string FindingOf(const World& world) {
  return world.violations().empty() ? "" : world.violations()[0].detail;
}

bool Settled(const World& world) {
  return world.statistics().probes[static_cast<size_t>(Probe::kSettled)] == 1;
}

// --- What a node knows that is down.

// Node 2 leads node 1 and removes it. All are healed in the end.
Plan PlanOfTwo(bool async_storage) {
  Plan plan;
  plan.options.nodes = 2;
  plan.options.async_storage = async_storage;
  plan.options.commit_by_vote = true;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = kSecond;
  plan.options.settle_us = 3 * kSecond;
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 0}};
  plan.actions = {ActionAt(100, Action::Kind::kCampaign, 2), ChangeAt(500, 2, "r1")};
  return plan;
}

// The commit index of the removal was never synced: node 2 comes back as one of two.
TEST(WorldSettle, ANodeThatForgetsARemovalIsGivenWhoItNeeds) {
  for (const bool async : {false, true}) {
    Plan plan = PlanOfTwo(async);
    plan.actions.push_back(ActionAt(900, Action::Kind::kCrash, 2));
    const World world = RunOf(plan);
    EXPECT_EQ(FindingOf(world), "");
    EXPECT_TRUE(Settled(world));
    EXPECT_EQ(world.core().bits(), 0b110u);
  }
}

// A write behind the removal syncs the commit index: node 2 needs no other.
TEST(WorldSettle, ANodeThatIsSureOfARemovalIsGivenNoMore) {
  for (const bool async : {false, true}) {
    Plan plan = PlanOfTwo(async);
    plan.actions.push_back(PutAt(700, 2));
    plan.actions.push_back(ActionAt(900, Action::Kind::kCrash, 2));
    const World world = RunOf(plan);
    EXPECT_EQ(FindingOf(world), "");
    EXPECT_TRUE(Settled(world));
    EXPECT_EQ(world.core().bits(), 0b100u);
  }
}

// The same of a node that is up, which goes on as it is.
TEST(WorldSettle, ANodeThatIsUpIsGivenNoMore) {
  const World world = RunOf(PlanOfTwo(false));
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_TRUE(Settled(world));
  EXPECT_EQ(world.core().bits(), 0b100u);
}

// And of a disk that is lost: what a node may come to need after a crash must not be.
TEST(WorldSettle, TheDiskOfAVoterThatMayBeNeededAgainIsBeyondTheBudget) {
  for (const bool down : {false, true}) {
    Plan plan = PlanOfTwo(false);
    plan.options.disks_lost_max = 1;
    if (down) plan.actions.push_back(ActionAt(600, Action::Kind::kCrash, 2));
    plan.actions.push_back(ActionAt(650, Action::Kind::kWipe, 1));
    const World world = RunOf(plan);
    EXPECT_TRUE(world.beyond_budget());
    EXPECT_EQ(FindingOf(world), "");
  }
}

// Runs that were blamed for what the world believed of a node that was down.
TEST(WorldSettle, RunsInWhichACrashTakesBackAMembershipAreClean) {
  EXPECT_EQ(FindingOf(RunOf(ExpandSeed("async", 0x7a1556))), "");
  EXPECT_EQ(FindingOf(RunOf(ExpandSeed("membership", 0x51002aa4))), "");
}

// --- How long it may take.

// Node 3 is away while 400 entries are written, and takes one of them in a round trip of 80 ms: 32
// s, where 1 s is what the plan gives.
Plan PlanOfASlowFollower() {
  Plan plan;
  plan.options.election_tick = 50;
  plan.options.latency_us = 40 * kMillisecond;
  plan.options.max_size_per_msg = 0;
  plan.options.max_inflight_msgs = 1;
  plan.options.duration_us = 80 * kSecond;
  plan.options.settle_us = kSecond;
  plan.choices = {{{ChoiceKind::kCore, 0, 0, 0, 0}, 0}};
  Action away = ActionAt(1000, Action::Kind::kPartition, 0);
  away.left = NodeSet::Of({3});
  away.right = NodeSet::Of({1, 2});
  plan.actions = {ActionAt(100, Action::Kind::kCampaign, 1), away};
  for (uint64_t i = 0; i < 400; ++i) plan.actions.push_back(PutAt(2000 + 180 * i, 1));
  return plan;
}

TEST(WorldSettle, AFollowerThatCatchesUpSlowlyIsNotStuck) {
  const World world = RunOf(PlanOfASlowFollower());
  EXPECT_EQ(FindingOf(world), "");
  EXPECT_TRUE(Settled(world));
  // Much longer than a core has that does not get nearer to its end.
  EXPECT_GT(world.now(), SimTime((80 + 8 + 10) * kSecond));
}

// What is left does not get less while no message arrives: the time ends where it ended before.
TEST(WorldSettle, AFollowerThatHearsNothingIsStuck) {
  Plan plan = PlanOfASlowFollower();
  Action away = ActionAt(81000, Action::Kind::kPartition, 0);
  away.left = NodeSet::Of({3});
  away.right = NodeSet::Of({1, 2});
  plan.actions.push_back(away);
  const World world = RunOf(plan);
  EXPECT_LT(world.now(), SimTime((80 + 8 + 3) * kSecond));
  EXPECT_FALSE(Settled(world));
}

// A run that was blamed for a follower that had 428 entries to go, and took 70 of them a second.
TEST(WorldSettle, ARunWithAFollowerThatIsFarBehindIsClean) {
  EXPECT_EQ(FindingOf(RunOf(ExpandSeed("membership", 0x1e84ca))), "");
}

}  // namespace
}  // namespace squall
