#include "fuzz/abstract_state.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

#include "sim/plan/profile.h"
#include "sim/testing/actions.h"
#include "sim/world/world.h"

namespace squall {
namespace {

World RunUntil(std::vector<Action> actions, uint64_t ms) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.actions = std::move(actions);
  World world(plan, OwnNodeFactory());
  world.RunUntil(SimTime(ms * kMillisecond));
  return world;
}

TEST(AbstractState, DoesNotKnowNodesByName) {
  EXPECT_EQ(AbstractState(RunUntil({At(10, Action::Kind::kCampaign, 1)}, 100)),
            AbstractState(RunUntil({At(10, Action::Kind::kCampaign, 3)}, 100)));
}

TEST(AbstractState, DoesNotKnowTermsAsSuch) {
  EXPECT_EQ(AbstractState(RunUntil({At(10, Action::Kind::kCampaign, 1)}, 300)),
            AbstractState(RunUntil(
                {At(10, Action::Kind::kCampaign, 1), At(100, Action::Kind::kCampaign, 2)}, 300)));
}

TEST(AbstractState, SeesThatANodeIsDown) {
  EXPECT_NE(AbstractState(RunUntil({At(10, Action::Kind::kCampaign, 1)}, 100)),
            AbstractState(RunUntil(
                {At(10, Action::Kind::kCampaign, 1), At(90, Action::Kind::kCrash, 2)}, 100)));
}

TEST(AbstractState, SeesWhetherANodeLeads) {
  EXPECT_NE(AbstractState(RunUntil({}, 5)),
            AbstractState(RunUntil({At(2, Action::Kind::kCampaign, 1)}, 100)));
}

TEST(AbstractState, TakesManyLooksInOneRun) {
  World world(ExpandSeed("swarm", 1), OwnNodeFactory());
  std::set<uint64_t> looks;
  while (world.Step()) looks.insert(AbstractState(world));
  EXPECT_GT(looks.size(), 30u);
  EXPECT_LT(looks.size(), world.steps() / 10);
}

}  // namespace
}  // namespace squall
