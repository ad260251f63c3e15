// What faults do to a cluster.
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "sim/testing/actions.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr uint64_t kMs = kMillisecond;

NodeSet Set(std::initializer_list<uint64_t> nodes) { return NodeSet::Of(nodes); }

Action PutAt(uint64_t ms, std::string key, std::string value, uint64_t node = 0) {
  Action action = At(ms, Action::Kind::kPut, node);
  action.key = std::move(key);
  action.value = std::move(value);
  return action;
}

Action PartitionAt(uint64_t ms, Action::Kind kind, NodeSet left, NodeSet right,
                   uint64_t length_ms) {
  Action action = At(ms, kind);
  action.left = left;
  action.right = right;
  action.length_us = length_ms * kMs;
  return action;
}

// Three nodes without a fault but what `actions` say. Node 1 starts an election at 10 ms and wins
// it.
Plan Scripted(std::vector<Action> actions) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = 5 * kSecond;
  plan.actions.push_back(At(10, Action::Kind::kCampaign, 1));
  plan.actions.insert(plan.actions.end(), actions.begin(), actions.end());
  return plan;
}

World RunUntil(const Plan& plan, uint64_t ms) {
  World world(plan, OwnNodeFactory());
  world.RunUntil(SimTime(ms * kMs));
  return world;
}

NodeState StateOf(const World& world, uint64_t node) { return world.node(NodeId(node))->State(); }

TEST(WorldFaults, CampaigningNodeLeads) {
  const World world = RunUntil(Scripted({}), 50);
  EXPECT_EQ(world.Leader(), NodeId(1));
  EXPECT_EQ(StateOf(world, 1).term, Term(1));
}

TEST(WorldFaults, PutIsAppliedEverywhere) {
  const World world = RunUntil(Scripted({PutAt(50, "x", "1")}), 300);
  ASSERT_EQ(world.clients().script().size(), 1u);
  EXPECT_EQ(world.clients().script()[0].applied_on, Set({1, 2, 3}));
}

TEST(WorldFaults, CrashedNodeIsDownUntilItIsRestarted) {
  World world(Scripted({At(100, Action::Kind::kCrash, 3), At(200, Action::Kind::kRestart, 3)}),
              OwnNodeFactory());
  world.RunUntil(SimTime(150 * kMs));
  EXPECT_EQ(world.node(NodeId(3)), nullptr);
  world.RunUntil(SimTime(250 * kMs));
  EXPECT_NE(world.node(NodeId(3)), nullptr);
  EXPECT_EQ(world.statistics().crashes, 1u);
  EXPECT_EQ(world.statistics().restarts, 1u);
}

TEST(WorldFaults, RestartedNodeHasWhatWasSynced) {
  World world(Scripted({PutAt(50, "x", "1"), At(100, Action::Kind::kCrash, 3)}), OwnNodeFactory());
  world.RunUntil(SimTime(99 * kMs));
  const NodeState before = StateOf(world, 3);
  ASSERT_EQ(before.last, Index(2));  // The leader's empty entry and the put.
  world.Schedule(At(150, Action::Kind::kRestart, 3));
  // Nothing reaches it any more.
  world.Schedule(PartitionAt(99, Action::Kind::kPartition, Set({3}), Set({1, 2}), 0));
  world.RunUntil(SimTime(160 * kMs));
  EXPECT_EQ(StateOf(world, 3).last, before.last);
  EXPECT_EQ(StateOf(world, 3).term, before.term);
  EXPECT_EQ(StateOf(world, 3).vote, before.vote);
}

// The put is in the leader's log but its sync takes long.
TEST(WorldFaults, CrashLosesWhatWasNotSynced) {
  Plan plan = Scripted({PutAt(50, "x", "1"), At(60, Action::Kind::kCrash, 1)});
  plan.options.sync_us = 2 * kMs;
  // Syncs of node 1: the vote for itself, its empty entry, commits in between, then the put.
  for (uint32_t n = 0; n < 10; ++n) {
    plan.choices.push_back({{ChoiceKind::kSyncLatency, 1, 0, 0, n}, n < 2 ? 0 : kSecond});
  }
  World world(plan, OwnNodeFactory());
  world.RunUntil(SimTime(59 * kMs));
  ASSERT_EQ(StateOf(world, 1).last, Index(2));
  ASSERT_EQ(world.ghost(NodeId(1)).durable_log.last(), Index(1));
  world.RunUntil(SimTime(70 * kMs));
  EXPECT_GT(world.statistics().writes_lost, 0u);
  world.Schedule(PartitionAt(70, Action::Kind::kPartition, Set({1}), Set({2, 3}), 0));
  world.Schedule(At(80, Action::Kind::kRestart, 1));
  world.RunUntil(SimTime(90 * kMs));
  EXPECT_EQ(StateOf(world, 1).last, Index(1));
}

TEST(WorldFaults, MinorityCannotCommit) {
  World world(Scripted({PartitionAt(100, Action::Kind::kPartition, Set({1}), Set({2, 3}), 0),
                        PutAt(110, "x", "1", 1)}),
              OwnNodeFactory());
  world.RunUntil(SimTime(kSecond));
  EXPECT_EQ(world.clients().script()[0].applied_on.bits(), 0u);
  EXPECT_GT(world.statistics().messages_cut, 0u);
}

TEST(WorldFaults, MajorityElectsANewLeaderBehindAPartition) {
  Plan plan = Scripted({PartitionAt(100, Action::Kind::kPartition, Set({1}), Set({2, 3}), 0)});
  plan.base = ChoiceBase::kSeeded;  // Benign election timeouts are all alike and split the vote.
  const World world = RunUntil(plan, 1000);
  EXPECT_NE(world.Leader(), NodeId(1));
  EXPECT_GT(StateOf(world, world.Leader().value()).term, Term(1));
}

TEST(WorldFaults, PartitionOfSomeLengthHealsByItself) {
  World world(Scripted({PartitionAt(100, Action::Kind::kPartition, Set({1}), Set({2, 3}), 50)}),
              OwnNodeFactory());
  world.RunUntil(SimTime(149 * kMs));
  EXPECT_TRUE(world.network().IsCut(NodeId(1), NodeId(2)));
  world.RunUntil(SimTime(150 * kMs));
  EXPECT_FALSE(world.network().IsCut(NodeId(1), NodeId(2)));
}

TEST(WorldFaults, HealEndsPartitionsOfAnyLength) {
  const World world =
      RunUntil(Scripted({PartitionAt(100, Action::Kind::kPartition, Set({1}), Set({2, 3}), 0),
                         At(200, Action::Kind::kHeal)}),
               200);
  EXPECT_FALSE(world.network().IsCut(NodeId(1), NodeId(2)));
}

// The leader is heard and hears nothing: its followers stay, and nothing can be committed.
TEST(WorldFaults, OneWayPartitionLetsMessagesThroughTheOtherWay) {
  World world(Scripted({PartitionAt(100, Action::Kind::kOneWayPartition, Set({2, 3}), Set({1}), 0),
                        PutAt(110, "x", "1", 1)}),
              OwnNodeFactory());
  world.RunUntil(SimTime(kSecond));
  EXPECT_EQ(world.Leader(), NodeId(1));
  EXPECT_EQ(StateOf(world, 2).last, Index(2));
  EXPECT_EQ(StateOf(world, 2).term, Term(1));
  EXPECT_EQ(StateOf(world, 1).commit, Index(1));
}

// Paper 5.1: also without check-quorum an isolated leader is replaced, and steps down when it hears
// of it.
TEST(WorldFaults, DeposedLeaderStepsDownWhenItIsHealed) {
  Plan plan = Scripted({PartitionAt(100, Action::Kind::kPartition, Set({1}), Set({2, 3}), 1000)});
  plan.base = ChoiceBase::kSeeded;
  const World world = RunUntil(plan, 2000);
  ASSERT_NE(world.Leader(), NodeId(1));
  EXPECT_EQ(StateOf(world, 1).term, StateOf(world, 2).term);
  EXPECT_EQ(StateOf(world, 1).commit, StateOf(world, world.Leader().value()).commit);
}

TEST(WorldFaults, DroppedMessageDoesNotArrive) {
  Plan plan = Scripted({});
  const auto type = static_cast<uint8_t>(MessageType::kVote);
  plan.choices = {{{ChoiceKind::kMessageFate, 1, 2, type, 0}, 1},
                  {{ChoiceKind::kMessageFate, 1, 3, type, 0}, 1}};
  const World world = RunUntil(plan, 50);
  EXPECT_EQ(world.statistics().messages_dropped, 2u);
  EXPECT_EQ(world.Leader(), kNoNode);
}

TEST(WorldFaults, DuplicatedMessageArrivesTwice) {
  Plan plan = Scripted({});
  const World once = RunUntil(plan, 50);
  const auto type = static_cast<uint8_t>(MessageType::kVote);
  plan.choices = {{{ChoiceKind::kMessageFate, 1, 2, type, 0}, 2}};
  const World twice = RunUntil(plan, 50);
  EXPECT_EQ(twice.statistics().messages_duplicated, 1u);
  EXPECT_GT(twice.statistics().messages_delivered, once.statistics().messages_delivered);
}

TEST(WorldFaults, DelayedMessageIsOvertaken) {
  Plan plan = Scripted({PutAt(50, "x", "1"), PutAt(51, "y", "2")});
  const auto type = static_cast<uint8_t>(MessageType::kApp);
  // To node 3, messages of the two puts are the third and the fourth, after the empty entry's.
  for (uint32_t n = 2; n < 3; ++n) {
    plan.choices.push_back({{ChoiceKind::kMessageDelay, 1, 3, type, n}, 100 * kMs});
  }
  const World late = RunUntil(plan, 100);
  plan.choices.clear();
  const World prompt = RunUntil(plan, 100);
  EXPECT_EQ(late.statistics().messages_delayed, 1u);
  EXPECT_NE(late.digest(), prompt.digest());
}

TEST(WorldFaults, CrashOfAMajorityStopsEverything) {
  World world(Scripted({At(100, Action::Kind::kCrash, 2), At(100, Action::Kind::kCrash, 3),
                        PutAt(110, "x", "1", 1)}),
              OwnNodeFactory());
  world.RunUntil(SimTime(kSecond));
  EXPECT_EQ(world.clients().script()[0].applied_on.bits(), 0u);
  EXPECT_GT(world.statistics().messages_to_down, 0u);
}

TEST(WorldFaults, NodeThatMissedACompactedLogGetsASnapshot) {
  Plan plan = Scripted({PartitionAt(100, Action::Kind::kPartition, Set({3}), Set({1, 2}), 1000)});
  plan.base = ChoiceBase::kSeeded;
  plan.options.clients = 2;
  plan.options.compact_every = 5;
  const World world = RunUntil(plan, 2000);
  EXPECT_GT(world.statistics().snapshots_sent, 0u);
  EXPECT_GT(StateOf(world, 3).commit, Index(20));
  EXPECT_TRUE(world.violations().empty());
}

}  // namespace
}  // namespace squall
