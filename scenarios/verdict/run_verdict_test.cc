#include "scenarios/verdict/run_verdict.h"

#include <gtest/gtest.h>

#include "sim/plan/profile.h"

namespace squall {
namespace {

TEST(RunVerdict, ACleanRunHasALinearizableHistory) {
  Plan plan = ExpandSeed("reads", 1);
  World world(plan, OwnNodeFactory());
  world.Run();
  EXPECT_GT(world.history().operations(), 100u);
  EXPECT_TRUE(JudgeRun(world).violations.empty());
  EXPECT_FALSE(JudgeRun(world).history_undecided);
}

TEST(RunVerdict, WithoutCheckersNothingIsWrittenDown) {
  Plan plan = ExpandSeed("calm", 1);
  World world(plan, OwnNodeFactory(), Checking::kOff);
  world.Run();
  EXPECT_EQ(world.history().operations(), 0u);
}

}  // namespace
}  // namespace squall
