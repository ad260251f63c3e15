// One run of a world: that it is determined by its plan, and when it ends.
#include "sim/world/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/plan/profile.h"

namespace squall {
namespace {

Plan CalmPlan(uint64_t nodes, uint64_t duration_us) {
  Plan plan;
  plan.options.nodes = nodes;
  plan.options.clients = 2;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = duration_us;
  return plan;
}

Plan StormPlan(uint64_t seed) {
  Plan plan = ExpandSeed("swarm", seed);
  plan.options.duration_us = 3 * kSecond;
  return plan;
}

uint64_t Digest(const Plan& plan) {
  World world(plan, OwnNodeFactory());
  world.Run();
  return world.digest();
}

TEST(World, SamePlanGivesTheSameDigest) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(Digest(StormPlan(seed)), Digest(StormPlan(seed))) << seed;
  }
}

TEST(World, OtherSeedsGiveOtherDigests) {
  Plan plan = StormPlan(1);
  std::vector<uint64_t> digests;
  for (plan.seed = 1; plan.seed <= 10; ++plan.seed) digests.push_back(Digest(plan));
  std::sort(digests.begin(), digests.end());
  EXPECT_EQ(std::unique(digests.begin(), digests.end()), digests.end());
}

TEST(World, WireCodecMakesNoDifference) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Plan plan = StormPlan(seed);
    plan.options.wire_codec = false;
    const uint64_t without = Digest(plan);
    plan.options.wire_codec = true;
    EXPECT_EQ(Digest(plan), without) << seed;
  }
}

TEST(World, CheckersMakeNoDifference) {
  const Plan plan = StormPlan(3);
  World unchecked(plan, OwnNodeFactory(), Checking::kOff);
  unchecked.Run();
  EXPECT_EQ(unchecked.digest(), Digest(plan));
}

TEST(World, RunningInPiecesMakesNoDifference) {
  const Plan plan = StormPlan(4);
  World world(plan, OwnNodeFactory());
  for (uint64_t t = 0; t <= plan.options.duration_us; t += 100 * kMillisecond) {
    world.RunUntil(SimTime(t));
  }
  world.Run();
  EXPECT_EQ(world.digest(), Digest(plan));
}

TEST(World, CalmClusterElectsALeaderAndCommits) {
  World world(CalmPlan(3, 2 * kSecond), OwnNodeFactory());
  world.Run();
  EXPECT_NE(world.Leader(), kNoNode);
  EXPECT_GT(world.statistics().committed, 50u);
  EXPECT_GT(world.statistics().operations_acknowledged, 50u);
  EXPECT_TRUE(world.violations().empty());
}

TEST(World, SingleNodeLeadsItself) {
  World world(CalmPlan(1, kSecond), OwnNodeFactory());
  world.Run();
  EXPECT_EQ(world.Leader(), NodeId(1));
  EXPECT_GT(world.statistics().committed, 10u);
}

TEST(World, EndsWhenItsTimeIsUp) {
  World world(CalmPlan(3, kSecond), OwnNodeFactory());
  world.Run();
  EXPECT_LE(world.now(), SimTime(kSecond));
  EXPECT_GT(world.now(), SimTime(kSecond - 100 * kMillisecond));
  EXPECT_FALSE(world.Step());
}

TEST(World, EndsWhenItsStepsAreUsedUp) {
  Plan plan = CalmPlan(3, kSecond);
  plan.options.steps_max = 100;
  World world(plan, OwnNodeFactory());
  world.Run();
  EXPECT_EQ(world.steps(), 100u);
  EXPECT_FALSE(world.Step());
}

TEST(World, RunUntilStopsAtTheTime) {
  World world(CalmPlan(3, 2 * kSecond), OwnNodeFactory());
  world.RunUntil(SimTime(kSecond));
  EXPECT_EQ(world.now(), SimTime(kSecond));
  EXPECT_TRUE(world.Step());
}

TEST(World, TimeNeverGoesBack) {
  World world(StormPlan(2), OwnNodeFactory());
  SimTime before = world.now();
  while (world.Step()) {
    ASSERT_LE(before, world.now());
    before = world.now();
  }
}

// A log and snapshot of bounded length per node, whatever the length of the run.
TEST(World, CompactionKeepsLogsShort) {
  Plan plan = CalmPlan(3, 60 * kSecond);
  plan.options.compact_every = 50;
  plan.options.compact_trailing = 10;
  plan.options.segment_bytes = 4096;
  World world(plan, OwnNodeFactory());
  world.Run();
  ASSERT_GT(world.statistics().committed, 2000u);
  for (uint64_t id = 1; id <= 3; ++id) {
    const NodeState state = world.node(NodeId(id))->State();
    EXPECT_LT(state.last - state.first, 100u) << "node " << id;
    EXPECT_LT(world.disk(NodeId(id)).used(), 100000u) << "node " << id;
  }
}

TEST(World, SlowCheckAgreesWithTheCheckers) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    World world(StormPlan(seed), OwnNodeFactory());
    while (world.Step()) {
      if (world.steps() % 1000 == 0) world.CrossCheck();
    }
    world.CrossCheck();
    EXPECT_TRUE(world.violations().empty())
        << "seed " << seed << ": " << world.violations()[0].detail;
  }
}

}  // namespace
}  // namespace squall
