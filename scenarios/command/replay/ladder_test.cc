#include "scenarios/command/replay/ladder.h"

#include <gtest/gtest.h>

#include "sim/plan/profile.h"

namespace squall {
namespace {

// A run to its end, and what its ladder holds then.
struct Climbed {
  World world;
  Ladder ladder;
};

Climbed Climb(const Plan& plan) {
  World world(plan, OwnNodeFactory());
  Ladder ladder(world);
  while (world.Step()) ladder.Offer(world);
  return {std::move(world), std::move(ladder)};
}

TEST(Ladder, HoldsNoMoreThanItsRungs) {
  const Climbed c = Climb(ExpandSeed("calm", 1));
  EXPECT_GT(c.ladder.size(), 4u);
  EXPECT_LE(c.ladder.size(), Ladder::kRungsMax);
}

TEST(Ladder, CopyGoesOnAsTheRunDid) {
  const Climbed c = Climb(ExpandSeed("reads", 3));
  World copy = c.ladder.BeforeStep(c.world.steps() / 2);
  EXPECT_GT(copy.steps(), 0u);
  copy.Run();
  EXPECT_EQ(copy.digest(), c.world.digest());
}

TEST(Ladder, CopyIsBeforeTheMoment) {
  const Climbed c = Climb(ExpandSeed("calm", 1));
  for (const uint64_t part : {0u, 1u, 2u, 3u, 4u}) {
    const SimTime time(c.world.now().value() / 4 * part);
    EXPECT_LE(c.ladder.Before(time).now(), time);
    const uint64_t step = c.world.steps() / 4 * part;
    EXPECT_LE(c.ladder.BeforeStep(step).steps(), step);
  }
}

// The way from a copy to the moment is a small part of the run.
TEST(Ladder, CopyIsNear) {
  const Climbed c = Climb(ExpandSeed("calm", 1));
  const uint64_t step = c.world.steps() * 3 / 4;
  EXPECT_LE(step - c.ladder.BeforeStep(step).steps(),
            std::max<uint64_t>(Ladder::kStepsFirst, c.world.steps() * 2 / Ladder::kRungsMax) + 1);
}

}  // namespace
}  // namespace squall
