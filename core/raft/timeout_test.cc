// Election timeouts and where their random part comes from (Paper 5.2, 9.3), and who may campaign.

#include <gtest/gtest.h>

#include <set>

#include "core/testing/cluster.h"

namespace squall {
namespace {

// Paper 5.2: timeouts are chosen from a fixed interval, here [election_tick, 2 * election_tick).
TEST(RaftTimeout, IsTheElectionTickAndAPartChosenFromOutside) {
  for (uint64_t part : {0u, 3u, 9u}) {
    NodeSetup setup;
    setup.jitter = part;
    NodeForTest node(setup);
    EXPECT_EQ(node.raft().randomized_election_timeout(), 10 + part);
  }
}

TEST(RaftTimeout, TheChoiceIsNamedByNodeAndOrdinal) {
  NodeSetup setup;
  setup.config.id = NodeId(2);
  setup.config.election_tick = 7;
  NodeForTest node(setup);
  node.raw().Campaign();
  node.Work();
  node.raw().Campaign();
  node.Work();
  const auto& requests = node.jitter().requests();
  ASSERT_EQ(requests.size(), 3u);
  for (uint64_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].node, NodeId(2));
    EXPECT_EQ(requests[i].ordinal, i);
    EXPECT_EQ(requests[i].range, 7u);
  }
}

// Paper 5.2: each candidate restarts its randomized timeout at the start of an election.
TEST(RaftTimeout, EveryCampaignAndEveryNewTermDrawsAnother) {
  NodeForTest node;
  const size_t at_start = node.jitter().requests().size();
  node.raw().Campaign();
  EXPECT_EQ(node.jitter().requests().size(), at_start + 1);
  node.Receive(Make(MessageType::kHeartbeat, {.term = 4}));
  EXPECT_EQ(node.jitter().requests().size(), at_start + 2);
  // The same term, the same leader: nothing new.
  node.Receive(Make(MessageType::kHeartbeat, {.term = 4}));
  EXPECT_EQ(node.jitter().requests().size(), at_start + 2);
}

// etcd: reset. In a new term every node starts to wait anew, also a deposed leader.
TEST(RaftTimeout, ANewTermRestartsTheTimer) {
  for (Role role : {Role::kFollower, Role::kCandidate, Role::kLeader}) {
    NodeForTest node = NodeIn(role);
    node.Tick(9);
    ASSERT_EQ(node.raft().election_elapsed(), 9u) << Name(role);
    node.Receive(Make(MessageType::kAppResp, {.term = 7}));
    EXPECT_EQ(node.raft().election_elapsed(), 0u) << Name(role);
  }
}

// Thesis 9.6: a rehearsal is no election.
TEST(RaftTimeout, ARehearsalDrawsNone) {
  NodeSetup setup;
  setup.config.pre_vote = Toggle::kOn;
  NodeForTest node(setup);
  const size_t at_start = node.jitter().requests().size();
  node.raw().Campaign();
  EXPECT_EQ(node.jitter().requests().size(), at_start);
}

Raft Unjittered(uint64_t id, const MemoryStorage& storage) {
  Config config;
  config.id = NodeId(id);
  config.election_tick = 20;
  return Raft(config, &storage);
}

TEST(RaftTimeout, WithoutAChooserPartsStayInRangeAndDiffer) {
  MemoryStorage storage;
  storage.ApplySnapshot(SnapshotAt(0, 0, Voters({1, 2, 3, 4, 5})));
  std::set<uint64_t> seen;
  for (uint64_t id = 1; id <= 5; ++id) {
    Raft raft = Unjittered(id, storage);
    for (int n = 0; n < 100; ++n) {
      EXPECT_GE(raft.randomized_election_timeout(), 20u);
      EXPECT_LT(raft.randomized_election_timeout(), 40u);
      seen.insert(raft.randomized_election_timeout());
      raft.Step(Make(MessageType::kHup, {}));
    }
  }
  // Paper 5.2: split votes are rare because the timeouts spread.
  EXPECT_GE(seen.size(), 18u);
}

TEST(RaftTimeout, WithoutAChooserPartsAreTheSameEveryTime) {
  MemoryStorage storage;
  storage.ApplySnapshot(SnapshotAt(0, 0, Voters({1, 2, 3})));
  Raft a = Unjittered(1, storage);
  Raft b = Unjittered(1, storage);
  for (int n = 0; n < 20; ++n) {
    EXPECT_EQ(a.randomized_election_timeout(), b.randomized_election_timeout());
    a.Step(Make(MessageType::kHup, {}));
    b.Step(Make(MessageType::kHup, {}));
  }
}

// Thesis 4.2.1: learners do not campaign, however long they wait.
TEST(RaftTimeout, ALearnerDoesNotCampaign) {
  NodeSetup setup;
  setup.members = Voters({2, 3}, {1});
  NodeForTest node(setup);
  EXPECT_TRUE(node.raft().is_learner());
  EXPECT_TRUE(node.Tick(100).empty());
  node.raw().Campaign();
  EXPECT_TRUE(node.TakeSent().empty());
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_TRUE(node.lines().Contains("1 is unpromotable and can not campaign"));
}

// Not even when told to: etcd, TestLearnerCampaign.
TEST(RaftTimeout, ALearnerIgnoresTimeoutNow) {
  ClusterForTest cluster(1, {}, 1);
  cluster.Campaign(1);
  cluster.Send(Make(MessageType::kTimeoutNow, {.from = 1, .to = 2, .term = 1}));
  EXPECT_EQ(cluster.raft(2).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(2).term(), Term(1));
}

TEST(RaftTimeout, ANodeOutsideItsConfigurationDoesNotCampaign) {
  NodeSetup setup;
  setup.members = Voters({2, 3});
  NodeForTest node(setup);
  EXPECT_TRUE(node.Tick(100).empty());
  EXPECT_EQ(node.raft().term(), Term(0));
}

// Thesis 4.3: a voter of either half of a joint configuration may lead.
TEST(RaftTimeout, AVoterOfTheOutgoingHalfCampaigns) {
  NodeSetup setup;
  setup.members = Voters({2, 3});
  setup.members.voters_outgoing = {NodeId(1), NodeId(2)};
  NodeForTest node(setup);
  node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

// A voter whose log is about to be replaced by a snapshot has nothing to lead with.
TEST(RaftTimeout, ANodeWithASnapshotToStoreDoesNotCampaign) {
  NodeForTest node(SetupWith(1, {}));
  node.raw().Step(
      Make(MessageType::kSnap, {.term = 1, .snapshot = SnapshotAt(5, 1, Voters({1, 2, 3}))}));
  node.raw().Campaign();
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  for (int i = 0; i < 30; ++i) node.raw().Tick();
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  // Stored, it campaigns at the next tick.
  node.Work();
  node.Tick();
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

// A node that is told its driver is idle lets the timer run without acting on it.
TEST(RaftTimeout, AQuiescedTickOnlyMovesTheTimer) {
  NodeForTest node;
  for (int i = 0; i < 30; ++i) node.raw().TickQuiesced();
  EXPECT_EQ(node.raft().election_elapsed(), 30u);
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  node.Tick();
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

TEST(RaftTimeout, AScriptCanSetThePresentTimeout) {
  NodeForTest node;
  node.raw().SetRandomizedElectionTimeout(2);
  node.Tick(2);
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  EXPECT_EQ(node.raft().randomized_election_timeout(), 10u);
}

}  // namespace
}  // namespace squall
