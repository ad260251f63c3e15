// A world is a value: copies go on by themselves. And a run can be kept as a plan.
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

Plan StormPlan(uint64_t seed) {
  Plan plan = ExpandSeed("swarm", seed);
  plan.options.duration_us = 3 * kSecond;
  return plan;
}

TEST(WorldFork, BothCopiesRunOnToTheSameDigest) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    World original(StormPlan(seed), OwnNodeFactory());
    original.RunUntil(SimTime(seed * 250 * kMillisecond));
    World copy = original;
    original.Run();
    copy.Run();
    EXPECT_EQ(copy.digest(), original.digest()) << seed;
    EXPECT_EQ(copy.steps(), original.steps()) << seed;
  }
}

TEST(WorldFork, ForkDoesNotDisturbTheOriginal) {
  World undisturbed(StormPlan(7), OwnNodeFactory());
  undisturbed.Run();

  World original(StormPlan(7), OwnNodeFactory());
  while (original.Step()) {
    if (original.steps() % 500 != 0) continue;
    World copy = original;
    for (int i = 0; i < 50; ++i) copy.Step();
  }
  EXPECT_EQ(original.digest(), undisturbed.digest());
}

TEST(WorldFork, CopyOutlivesTheOriginal) {
  auto original = std::make_unique<World>(StormPlan(8), OwnNodeFactory());
  original->RunUntil(SimTime(kSecond));
  World copy = *original;
  original.reset();
  copy.Run();

  World whole(StormPlan(8), OwnNodeFactory());
  whole.Run();
  EXPECT_EQ(copy.digest(), whole.digest());
}

TEST(WorldFork, CopiesMayPartWays) {
  World original(StormPlan(9), OwnNodeFactory());
  original.RunUntil(SimTime(kSecond));
  World copy = original;
  Action crash;
  crash.at = copy.now();
  crash.kind = Action::Kind::kCrash;
  crash.node = 1;
  copy.Schedule(crash);
  original.Run();
  copy.Run();
  EXPECT_NE(copy.digest(), original.digest());
}

TEST(WorldFork, AssignedWorldIsTheOtherOnesCopy) {
  World world(StormPlan(1), OwnNodeFactory());
  World other(StormPlan(2), OwnNodeFactory());
  other.RunUntil(SimTime(kSecond));
  world = other;
  world.Run();
  other.Run();
  EXPECT_EQ(world.digest(), other.digest());
}

TEST(RecordedPlan, RunsAgainOnABenignBase) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Plan plan = StormPlan(seed);
    World original(plan, OwnNodeFactory(), Checking::kOn, Recording::kOn);
    original.Run();
    Plan recorded = Recorded(plan, original);
    recorded.seed = 0;
    World again(recorded, OwnNodeFactory());
    again.Run();
    EXPECT_EQ(again.digest(), original.digest()) << seed;
    EXPECT_EQ(again.steps(), original.steps()) << seed;
  }
}

TEST(RecordedPlan, AsksForEveryChoiceThatWasRecorded) {
  const Plan plan = StormPlan(3);
  World original(plan, OwnNodeFactory(), Checking::kOn, Recording::kOn);
  original.Run();
  World again(Recorded(plan, original), OwnNodeFactory());
  again.Run();
  EXPECT_TRUE(again.choices().Unused().empty());
}

TEST(RecordedPlan, RecordingMakesNoDifference) {
  const Plan plan = StormPlan(4);
  World recorded(plan, OwnNodeFactory(), Checking::kOn, Recording::kOn);
  World plain(plan, OwnNodeFactory());
  recorded.Run();
  plain.Run();
  EXPECT_EQ(recorded.digest(), plain.digest());
}

// A run of nothing but one crash, made by hand where no rate would ever make one.
TEST(RecordedPlan, HoldsFaultsThatWereMadeByHand) {
  Plan plan;
  plan.options.duration_us = kSecond;
  plan.options.downtime_us = 50 * kMillisecond;
  plan.choices = {{{ChoiceKind::kCrash, 2, 0, 0, 4}, 1}};
  World original(plan, OwnNodeFactory(), Checking::kOn, Recording::kOn);
  original.Run();
  EXPECT_EQ(original.statistics().crashes, 1u);
  World again(Recorded(plan, original), OwnNodeFactory());
  again.Run();
  EXPECT_EQ(again.digest(), original.digest());
}

}  // namespace
}  // namespace squall
