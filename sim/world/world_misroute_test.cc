// Messages that reach a node that they were not sent to, and nodes whose disk is emptied while they
// keep their name.
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/guest/own_node.h"
#include "sim/testing/actions.h"
#include "sim/testing/forwarding_factory.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Kind = Action::Kind;

Action Misroute(uint64_t ms, uint64_t from, uint64_t to, uint64_t reaches) {
  Action action = At(ms, Kind::kMisroute, from);
  action.other = to;
  action.count = reaches;
  return action;
}

Action Put(uint64_t ms, uint64_t node) {
  Action action = At(ms, Kind::kPut, node);
  action.key = "x";
  action.value = "1";
  return action;
}

// Node 1 of three leads from 10 ms on.
World RunUntil(uint64_t ms, std::vector<Action> actions, const GuestFactory& factory) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = 5 * kSecond;
  plan.options.spares = 1;
  plan.actions = {At(10, Kind::kCampaign, 1)};
  plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
  World world(plan, factory);
  world.RunUntil(SimTime(ms * kMillisecond));
  return world;
}

uint64_t Probed(const World& world, Probe probe) {
  return world.statistics().probes[static_cast<size_t>(probe)];
}

TEST(Misrouted, MessageReachesTheOtherNodeOnceAndIsPassedOver) {
  const World world = RunUntil(300, {Misroute(49, 1, 2, 3), Put(50, 1)}, OwnNodeFactory());
  EXPECT_EQ(Probed(world, Probe::kMisrouted), 1u);
  EXPECT_TRUE(world.violations().empty());
  EXPECT_EQ(world.node(NodeId(2))->State().last, Index(2));
}

TEST(Misrouted, MessageToANodeThatIsDownIsLost) {
  const World world = RunUntil(300, {Misroute(49, 1, 2, 4), Put(50, 1)}, OwnNodeFactory());
  EXPECT_EQ(Probed(world, Probe::kMisrouted), 0u);
  EXPECT_GT(world.statistics().messages_to_down, 0u);
}

// Takes every message for its own.
class TakesAnyMessage : public ForwardingGuest {
 public:
  using ForwardingGuest::ForwardingGuest;
  void Deliver(const Message& message, GuestEnvironment& env) override {
    Message m = message;
    m.to = id();
    ForwardingGuest::Deliver(m, env);
  }
};

TEST(Misrouted, NodeThatTakesTheMessageIsCaught) {
  const ForwardingFactory<TakesAnyMessage> factory;
  EXPECT_TRUE(RunUntil(300, {Put(50, 1)}, factory).violations().empty());
  const World world = RunUntil(300, {Misroute(49, 1, 2, 3), Put(50, 1)}, factory);
  ASSERT_FALSE(world.violations().empty());
  EXPECT_EQ(world.violations()[0].property, Property::kDriverContract);
}

TEST(Misrouted, StormSendsMessagesAstray) {
  Plan plan;
  plan.seed = 1;
  plan.options.misroute_ppm = 50000;
  plan.options.clients = 2;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = kSecond;
  World world(plan, OwnNodeFactory());
  world.Run();
  EXPECT_GT(Probed(world, Probe::kMisrouted), 0u);
  EXPECT_TRUE(world.violations().empty());
}

TEST(EmptyDisk, NodeComesUpAsIfForTheFirstTime) {
  const World world = RunUntil(205,
                               {Put(50, 1), At(200, Kind::kEmptyDisk, 3),
                                At(201, Kind::kPartition, 0), At(202, Kind::kStart, 3)},
                               OwnNodeFactory());
  ASSERT_NE(world.node(NodeId(3)), nullptr);
  EXPECT_EQ(world.node(NodeId(3))->State().last, kNoIndex);
  EXPECT_EQ(world.node(NodeId(3))->State().term, kNoTerm);
}

TEST(EmptyDisk, RunIsBeyondTheBudgetAndNamesTheNode) {
  const World world = RunUntil(300, {At(200, Kind::kEmptyDisk, 3)}, OwnNodeFactory());
  EXPECT_TRUE(world.beyond_budget());
  EXPECT_EQ(world.emptied_disks(), NodeSet::Of({3}));
  EXPECT_EQ(world.node(NodeId(3)), nullptr);
}

TEST(EmptyDisk, DiskThatWasLostIsReplaced) {
  const World world = RunUntil(
      300, {At(200, Kind::kWipe, 3), At(210, Kind::kEmptyDisk, 3), At(220, Kind::kStart, 3)},
      OwnNodeFactory());
  EXPECT_NE(world.node(NodeId(3)), nullptr);
  EXPECT_FALSE(world.lost(NodeId(3)));
}

// etcd-io/etcd#21178: the leader believes that the member has what it had, and tells it of commits
// that it has no entries for.
TEST(EmptyDisk, LeaderThatTrustsTheMemberBreaksIt) {
  const World world = RunUntil(
      1000, {Put(50, 1), Put(100, 1), At(200, Kind::kEmptyDisk, 3), At(201, Kind::kStart, 3)},
      OwnNodeFactory());
  ASSERT_FALSE(world.violations().empty());
  EXPECT_TRUE(world.beyond_budget());
}

TEST(EmptyDisk, SpareThatWasNeverStartedHasNone) {
  const World world = RunUntil(300, {At(200, Kind::kEmptyDisk, 4)}, OwnNodeFactory());
  EXPECT_FALSE(world.beyond_budget());
}

}  // namespace
}  // namespace squall
