#include "scenarios/command/explain/futures.h"

#include <gtest/gtest.h>

#include <string_view>

#include "sim/testing/broken_guests.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr uint64_t kCrashMs = 100;

// Node 2 votes for node 1 at 40 ms. A choice, which no seed makes, lets it crash at 100 ms, and it
// forgets its vote in the restart.
Plan CrashedVoter() {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.nodes = 5;
  plan.options.durable_campaign = true;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = 2 * kSecond;
  plan.options.opportunity_us = kCrashMs * kMillisecond;
  plan.options.downtime_us = 10 * kMillisecond;
  Action campaign;
  campaign.at = SimTime(40 * kMillisecond);
  campaign.kind = Action::Kind::kCampaign;
  campaign.node = 1;
  plan.actions = {campaign};
  plan.choices = {{ChoiceName::Of(ChoiceKind::kCrash, NodeId(2), 0), 1}};
  return plan;
}

std::optional<Turn> TurnOf(const Plan& plan, uint64_t futures) {
  const GuestFactory& factory = BrokenGuestNamed("ForgetsVote");
  World world(plan, factory);
  world.Run();
  if (world.violations().empty()) return std::nullopt;
  const FailureSought sought{Signature(world.violations().front()), world.now(),
                             world.now() + kSecond};
  RunProgress progress;
  return FindTurn(plan, factory, sought, futures, progress);
}

TEST(FindTurn, IsAtTheMomentBehindWhichFuturesFail) {
  const auto turn = TurnOf(CrashedVoter(), 8);
  ASSERT_TRUE(turn);
  EXPECT_EQ(turn->failed_before, 0u);
  EXPECT_EQ(turn->failed_after, 8u);
  EXPECT_LT(turn->before, SimTime(kCrashMs * kMillisecond));
  EXPECT_GE(turn->after, SimTime(kCrashMs * kMillisecond));
}

TEST(FindTurn, IsNowhereIfTheFailureIsCertainFromTheStart) {
  Plan plan = CrashedVoter();
  plan.choices.clear();
  Action crash = plan.actions.front();
  crash.at = SimTime(kCrashMs * kMillisecond);
  crash.kind = Action::Kind::kCrash;
  crash.node = 2;
  Action restart = crash;
  restart.at = SimTime(110 * kMillisecond);
  restart.kind = Action::Kind::kRestart;
  plan.actions.push_back(crash);
  plan.actions.push_back(restart);
  EXPECT_FALSE(TurnOf(plan, 8));
}

TEST(FindTurn, WithoutFuturesNothingIsKnown) { EXPECT_FALSE(TurnOf(CrashedVoter(), 0)); }

}  // namespace
}  // namespace squall
