// Nodes that cannot read their own files.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "sim/testing/actions.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Kind = Action::Kind;

Action Unreadable(uint64_t ms, uint64_t node, uint64_t length_ms) {
  Action action = At(ms, Kind::kReadError, node);
  action.count = 1;
  action.length_us = length_ms * kMillisecond;
  return action;
}

Action Put(uint64_t ms) {
  Action action = At(ms, Kind::kPut, 1);
  action.key = "x";
  action.value = "1";
  return action;
}

// Node 1 leads from 10 ms on and has a put; node 3 is down from 200 ms to 300 ms, and behind a
// partition from then on.
World RunUntil(uint64_t ms, std::vector<Action> actions, const GuestFactory& factory) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = 5 * kSecond;
  plan.options.downtime_us = 40 * kMillisecond;
  Action cut = At(200, Kind::kPartition, 0);
  cut.left = NodeSet::Of({3});
  cut.right = NodeSet::Of({1, 2});
  plan.actions = {At(10, Kind::kCampaign, 1), Put(50), At(200, Kind::kCrash, 3), cut,
                  At(300, Kind::kRestart, 3)};
  plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
  World world(plan, factory);
  world.RunUntil(SimTime(ms * kMillisecond));
  return world;
}

TEST(ReadError, NodeThatCannotReadAFileStaysDown) {
  const World world = RunUntil(310, {At(250, Kind::kReadError, 3)}, OwnNodeFactory());
  EXPECT_EQ(world.node(NodeId(3)), nullptr);
  EXPECT_EQ(world.statistics().probes[static_cast<size_t>(Probe::kReadFailed)], 1u);
  EXPECT_TRUE(world.violations().empty());
}

TEST(ReadError, NodeTriesAgainAndHasAllThatItHad) {
  const World world = RunUntil(450, {At(250, Kind::kReadError, 3)}, OwnNodeFactory());
  ASSERT_NE(world.node(NodeId(3)), nullptr);
  const NodeState state = world.node(NodeId(3))->State();
  EXPECT_EQ(state.last, Index(2));
  EXPECT_EQ(state.term, Term(1));
  EXPECT_EQ(state.vote, NodeId(1));
  EXPECT_TRUE(world.violations().empty());
}

TEST(ReadError, NodeIsDownAsLongAsItsFilesCannotBeRead) {
  const std::vector<Action> actions = {Unreadable(250, 3, 500)};
  EXPECT_EQ(RunUntil(749, actions, OwnNodeFactory()).node(NodeId(3)), nullptr);
  EXPECT_NE(RunUntil(900, actions, OwnNodeFactory()).node(NodeId(3)), nullptr);
}

TEST(ReadError, NodeThatIsUpNoticesNothing) {
  const World world = RunUntil(400, {Unreadable(100, 1, 500)}, OwnNodeFactory());
  EXPECT_NE(world.node(NodeId(1)), nullptr);
  EXPECT_EQ(world.statistics().probes[static_cast<size_t>(Probe::kReadFailed)], 0u);
}

// Takes a disk that it cannot read for one that is empty.
class Careless final : public GuestFactory {
 public:
  Made Make(const GuestStart& start, GuestEnvironment& env) const override {
    Made made = OwnNodeFactory().Make(start, env);
    if (made.guest != nullptr) return made;
    for (const FileName& name : env.files().List().value) env.files().Remove(name);
    return OwnNodeFactory().Make(start, env);
  }
  std::string Describe() const override { return "careless"; }
};

TEST(ReadError, NodeThatTakesAFailedReadForAnEmptyDiskIsCaught) {
  const Careless careless;
  EXPECT_TRUE(RunUntil(400, {}, careless).violations().empty());
  EXPECT_FALSE(RunUntil(400, {At(250, Kind::kReadError, 3)}, careless).violations().empty());
}

}  // namespace
}  // namespace squall
