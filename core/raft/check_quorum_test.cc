// Check-quorum: an isolated leader steps down, and a voter that hears from a leader grants no vote
// (Thesis 6.2, 4.2.3, 6.4.1).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

NodeSetup CheckQuorumSetup() {
  NodeSetup setup;
  setup.config.check_quorum = Toggle::kOn;
  return setup;
}

void WithCheckQuorum(NodeSetup& s) { s.config.check_quorum = Toggle::kOn; }

// A follower of node 2 in term 1.
NodeForTest Follower(NodeSetup setup = CheckQuorumSetup()) {
  NodeForTest node(setup);
  node.Receive(Make(MessageType::kHeartbeat, {.term = 1}));
  return node;
}

Message VoteRequest(std::string_view context = {}) {
  return Make(MessageType::kVote, {.from = 3, .term = 2, .context = context});
}

// Thesis 6.2: a leader steps down if an election timeout passes without a round of answers.
TEST(RaftCheckQuorum, ALeaderWithoutAnswersStepsDown) {
  NodeForTest node = NodeIn(Role::kLeader, CheckQuorumSetup());
  node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().lead(), kNoNode);
  EXPECT_EQ(node.raft().term(), Term(1));
}

TEST(RaftCheckQuorum, AnAnsweredLeaderGoesOn) {
  for (MessageType answer : {MessageType::kHeartbeatResp, MessageType::kAppResp}) {
    NodeForTest node = NodeIn(Role::kLeader, CheckQuorumSetup());
    for (int round = 0; round < 5; ++round) {
      node.Receive(Make(answer, {.from = 3, .term = 1}));
      node.Tick(10);
      EXPECT_EQ(node.raft().role(), Role::kLeader) << Name(answer);
    }
  }
}

// What was heard counts for one check only.
TEST(RaftCheckQuorum, AnOldAnswerDoesNotKeepALeader) {
  NodeForTest node = NodeIn(Role::kLeader, CheckQuorumSetup());
  node.Receive(Make(MessageType::kHeartbeatResp, {.from = 3, .term = 1}));
  node.Tick(10);
  EXPECT_FALSE(node.ProgressOf(3).recent_active());
  EXPECT_TRUE(node.ProgressOf(1).recent_active());
  node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

TEST(RaftCheckQuorum, WithoutItALeaderStays) {
  NodeForTest node = NodeIn(Role::kLeader);
  node.Tick(100);
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// Learners have no part in quorums (Thesis 4.2.1).
TEST(RaftCheckQuorum, AnswersOfLearnersDoNotKeepALeader) {
  NodeSetup setup = CheckQuorumSetup();
  setup.members = Voters({1, 2, 3}, {4, 5});
  NodeForTest node = NodeIn(Role::kLeader, setup);
  for (uint64_t id : {4u, 5u}) {
    node.Receive(Make(MessageType::kHeartbeatResp, {.from = id, .term = 1}));
  }
  node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

// Thesis 4.3: in a joint configuration both majorities are needed.
TEST(RaftCheckQuorum, AJointConfigurationNeedsBothHalves) {
  for (bool outgoing_answers : {false, true}) {
    NodeSetup setup = CheckQuorumSetup();
    setup.members.voters_outgoing = {NodeId(1), NodeId(4), NodeId(5)};
    NodeForTest node = NodeIn(Role::kLeader, setup);
    node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1}));
    if (outgoing_answers) node.Receive(Make(MessageType::kHeartbeatResp, {.from = 4, .term = 1}));
    node.Tick(10);
    EXPECT_EQ(node.raft().role(), outgoing_answers ? Role::kLeader : Role::kFollower);
  }
}

// etcd: TestAddNodeCheckQuorum. A new member counts as active until it had time to answer.
TEST(RaftCheckQuorum, ANewMemberHasOneElectionTimeoutToSpeak) {
  NodeSetup setup = CheckQuorumSetup();
  setup.members = Voters({1});
  NodeForTest node(setup);
  node.BecomeLeader();
  node.Tick(9);
  node.raw().ApplyConfChange(Change("v2"));
  node.Tick();
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

// The check can also be asked for by a local message (etcd: MsgCheckQuorum).
TEST(RaftCheckQuorum, TheCheckCanBeAskedFor) {
  MemoryStorage storage;
  storage.ApplySnapshot(SnapshotAt(0, 0, Voters({1, 2})));
  Config config;
  config.id = NodeId(1);
  Raft raft(config, &storage);
  raft.Step(Make(MessageType::kHup, {}));
  raft.Step(Make(MessageType::kVoteResp, {.from = 1, .term = 1}));
  raft.Step(Make(MessageType::kVoteResp, {.from = 2, .term = 1}));
  ASSERT_EQ(raft.role(), Role::kLeader);
  raft.Step(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1}));
  raft.Step(Make(MessageType::kCheckQuorum, {.from = 1}));
  EXPECT_EQ(raft.role(), Role::kLeader);
  raft.Step(Make(MessageType::kCheckQuorum, {.from = 1}));
  EXPECT_EQ(raft.role(), Role::kFollower);
}

// Thesis 4.2.3: within the minimum election timeout of hearing from a leader, a server neither
// updates its term nor grants its vote.
TEST(RaftCheckQuorum, AFollowerInTheLeaseIgnoresVoteRequests) {
  for (MessageType request : {MessageType::kVote, MessageType::kPreVote}) {
    NodeForTest node = Follower();
    node.Tick(9);
    EXPECT_TRUE(node.Receive(Make(request, {.from = 3, .term = 2})).empty());
    EXPECT_EQ(node.raft().term(), Term(1));
    EXPECT_TRUE(node.lines().Contains("lease is not expired (remaining ticks: 1)"));
  }
}

TEST(RaftCheckQuorum, AFollowerVotesWhenTheLeaseIsOver) {
  NodeSetup setup = CheckQuorumSetup();
  setup.jitter = 5;
  NodeForTest node = Follower(setup);
  node.Tick(10);
  const std::vector<Message> sent = node.Receive(VoteRequest());
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_FALSE(sent[0].reject);
  EXPECT_EQ(node.raft().term(), Term(2));
}

TEST(RaftCheckQuorum, WithoutItThereIsNoLease) {
  NodeForTest node = Follower(NodeSetup());
  EXPECT_EQ(node.Receive(VoteRequest()).size(), 1u);
  EXPECT_EQ(node.raft().term(), Term(2));
}

TEST(RaftCheckQuorum, ANodeWithoutLeaderHasNoLease) {
  NodeForTest node(CheckQuorumSetup());
  EXPECT_EQ(node.Receive(VoteRequest()).size(), 1u);
}

TEST(RaftCheckQuorum, ALeaderHoldsItsOwnLease) {
  NodeForTest node = NodeIn(Role::kLeader, CheckQuorumSetup());
  EXPECT_TRUE(node.Receive(VoteRequest()).empty());
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// Thesis 4.2.3, end: an election that the leader itself asked for is no disturbance.
TEST(RaftCheckQuorum, ATransferCampaignPassesTheLease) {
  NodeForTest node = Follower();
  const std::vector<Message> sent = node.Receive(VoteRequest("CampaignTransfer"));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_FALSE(sent[0].reject);
  EXPECT_EQ(node.raft().term(), Term(2));
}

TEST(RaftCheckQuorum, AnyOtherContextDoesNotPassTheLease) {
  NodeForTest node = Follower();
  EXPECT_TRUE(node.Receive(VoteRequest("CampaignTransfe")).empty());
}

// etcd: TestLeaderSupersedingWithCheckQuorum.
TEST(RaftCheckQuorum, ACandidateWinsOnceTheVotersLeaseIsOver) {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    WithCheckQuorum(s);
    s.jitter = s.config.id == NodeId(2) ? 5 : 0;
  });
  cluster.Campaign(1);
  cluster.Campaign(3);
  EXPECT_EQ(cluster.raft(3).role(), Role::kCandidate);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  for (int i = 0; i < 10; ++i) cluster[2].raw().Tick();
  cluster.Campaign(3);
  EXPECT_EQ(cluster.raft(3).role(), Role::kLeader);
}

// etcd: TestFreeStuckCandidateWithCheckQuorum. Neither side may raise the other's term; the answer
// to the old leader's heartbeat resolves it.
TEST(RaftCheckQuorum, AStuckCandidateDeposesTheLeaderByAnsweringIt) {
  ClusterForTest cluster(3, WithCheckQuorum);
  cluster.Campaign(1);
  cluster.Cut(1, 3);
  cluster.Campaign(3);
  cluster.Campaign(3);
  EXPECT_EQ(cluster.raft(2).term(), Term(1));
  EXPECT_EQ(cluster.raft(3).term(), Term(3));
  cluster.Heal();
  cluster.Tick(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(1).term(), Term(3));
  cluster.Campaign(3);
  EXPECT_EQ(cluster.raft(3).role(), Role::kLeader);
}

// etcd: TestNonPromotableVoterWithCheckQuorum. Who is no member votes and follows all the same.
TEST(RaftCheckQuorum, ANodeThatMayNotCampaignStillVotes) {
  ClusterForTest cluster(2, [](NodeSetup& s) {
    WithCheckQuorum(s);
    if (s.config.id == NodeId(2)) s.members = Voters({1});
  });
  cluster.Tick(2, 10);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  EXPECT_EQ(cluster.raft(2).lead(), NodeId(1));
}

}  // namespace
}  // namespace squall
