#include "scenarios/command/replay/last_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "scenarios/command/replay/watched_guest.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Fault = BrokenGuestFactory::Fault;

// The guest of node 1 breaks at its 100th tick.
Plan SomePlan() {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.duration_us = 3 * kSecond;
  return plan;
}

// The step of that tick, and its time.
struct FatalStep {
  uint64_t step = 0;
  SimTime at;
};
FatalStep FindFatalStep() {
  World world(SomePlan(), OwnNodeFactory());
  class Ticks final : public WorldListener {
   public:
    void OnEvent(const World&, const Event& event, const Message*) override {
      count += event.kind() == EventKind::kTick && event.node_id() == NodeId(1);
    }
    void OnSend(const World&, const Message&, Fate) override {}
    int count = 0;
  } ticks;
  while (ticks.count < 100) world.Step(&ticks);
  return {world.steps(), world.now()};
}

class LastCallTest : public ::testing::TestWithParam<Fault> {};
TEST_P(LastCallTest, IsFoundWithItsNodeTimeAndWords) {
  const BrokenGuestFactory factory(GetParam());
  const FatalStep fatal = FindFatalStep();
  const auto call = FindLastCall(SomePlan(), factory, fatal.step);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->node, 1u);
  EXPECT_EQ(call->at, fatal.at);
  EXPECT_EQ(Describe(*call), "node 1 takes a tick, and does not return");
  EXPECT_FALSE(call->choices.empty());
}
INSTANTIATE_TEST_SUITE_P(Faults, LastCallTest, ::testing::Values(Fault::kAbort, Fault::kHang));

TEST(LastCall, RunThatGoesOnHasNone) {
  EXPECT_FALSE(FindLastCall(SomePlan(), OwnNodeFactory(), FindFatalStep().step));
}

TEST(LastCall, RunThatEndsBeforeTheStepHasNone) {
  EXPECT_FALSE(FindLastCall(SomePlan(), OwnNodeFactory(), 1'000'000'000));
}

// Notes the calls in words.
class Words final : public CallListener {
 public:
  void OnCall(NodeId node, const std::string& what) override {
    calls.push_back(std::to_string(node.value()) + " " + what);
  }
  void OnReturn() override { ++returns; }
  bool WantsText() const override { return true; }

  std::vector<std::string> calls;
  size_t returns = 0;
};

TEST(WatchedGuest, RunIsTheSameAndEveryCallReturns) {
  Words words;
  const WatchedGuestFactory watched(OwnNodeFactory(), &words);
  const Plan plan = ExpandSeed("swarm", 7);
  World a(plan, watched);
  World b(plan, OwnNodeFactory());
  a.Run();
  b.Run();
  EXPECT_EQ(a.digest(), b.digest());
  EXPECT_EQ(words.returns, words.calls.size());
  EXPECT_GT(words.calls.size(), 1000u);
}

TEST(WatchedGuest, NodeComesUpBeforeItBeginsItsWork) {
  Words words;
  const WatchedGuestFactory watched(OwnNodeFactory(), &words);
  const World world(SomePlan(), watched);
  ASSERT_GE(words.calls.size(), 2u);
  EXPECT_EQ(words.calls[0], "1 comes up on its files");
  EXPECT_EQ(words.calls[1], "1 begins its work");
}

TEST(WatchedGuest, MessagesAreToldInFull) {
  Words words;
  const WatchedGuestFactory watched(OwnNodeFactory(), &words);
  World world(SomePlan(), watched);
  world.Run();
  EXPECT_THAT(words.calls,
              ::testing::Contains(::testing::MatchesRegex("[23] receives .->[23] MsgVote .*")));
}

}  // namespace
}  // namespace squall
