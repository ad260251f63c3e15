// Leadership transfer (Thesis 3.10; etcd: MsgTransferLeader, MsgTimeoutNow).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message Ack(uint64_t from, uint64_t index) {
  return Make(MessageType::kAppResp, {.from = from, .term = 1, .index = index});
}

NodeId Transferee(const NodeForTest& node) { return node.raft().leader_state()->transferee; }

NodeForTest Leader() {
  NodeForTest node;
  node.BecomeSettledLeader();
  return node;
}

// A leader that hands over to node 2, which lacks entry 2.
NodeForTest HandingOver() {
  NodeForTest node = Leader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.raw().TransferLeader(NodeId(2));
  node.TakeSent();
  EXPECT_EQ(Transferee(node), NodeId(2));
  return node;
}

// Thesis 3.10, step 3: the target is told not to wait for its election timeout.
TEST(RaftTransfer, ATargetWithACompleteLogIsToldAtOnce) {
  NodeForTest node = Leader();
  node.raw().TransferLeader(NodeId(2));
  const std::vector<Message> sent = node.TakeSent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kTimeoutNow);
  EXPECT_EQ(sent[0].to, NodeId(2));
}

// Thesis 3.10, step 2: first its log is brought up to date.
TEST(RaftTransfer, ATargetThatLagsIsBroughtUpToDateFirst) {
  NodeForTest node = Leader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.raw().ReportUnreachable(NodeId(2));
  node.raw().TransferLeader(NodeId(2));
  const std::vector<Message> first = node.TakeSent();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(Show(first[0].entries), "2/1:x");
  const std::vector<Message> then = Only(MessageType::kTimeoutNow, node.Receive(Ack(2, 2)));
  EXPECT_EQ(Recipients(then), (std::vector<uint64_t>{2}));
}

TEST(RaftTransfer, AnAcknowledgementOfLessDoesNotDo) {
  NodeForTest node = Leader();
  for (int i = 0; i < 2; ++i) node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.raw().TransferLeader(NodeId(2));
  EXPECT_TRUE(Only(MessageType::kTimeoutNow, node.Receive(Ack(2, 2))).empty());
  EXPECT_TRUE(Only(MessageType::kTimeoutNow, node.Receive(Ack(3, 3))).empty());
}

// Thesis 3.10: TimeoutNow acts like an election timeout, and passes over pre-vote and leases.
TEST(RaftTransfer, TimeoutNowStartsAnElectionAtOnce) {
  NodeSetup setup = SetupWith(1, {});
  setup.config.pre_vote = Toggle::kOn;
  NodeForTest node(setup);
  node.Receive(Make(MessageType::kHeartbeat, {.term = 1}));
  const std::vector<Message> sent = node.Receive(Make(MessageType::kTimeoutNow, {.term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  EXPECT_EQ(node.raft().term(), Term(2));
  for (const Message& m : sent) {
    EXPECT_EQ(m.type, MessageType::kVote);
    EXPECT_EQ(m.context.view(), kTransferContext);
  }
}

TEST(RaftTransfer, ACandidateIgnoresTimeoutNow) {
  for (Role role : {Role::kCandidate, Role::kPreCandidate}) {
    NodeForTest node = NodeIn(role, SetupWith(1, {}));
    const uint64_t term = node.raft().term().value();
    EXPECT_TRUE(node.Receive(Make(MessageType::kTimeoutNow, {.term = term})).empty());
    EXPECT_EQ(node.raft().term(), Term(term));
    EXPECT_TRUE(node.lines().Contains("ignored MsgTimeoutNow"));
  }
}

TEST(RaftTransfer, ALeaderIgnoresTimeoutNow) {
  NodeForTest node = Leader();
  EXPECT_TRUE(node.Receive(Make(MessageType::kTimeoutNow, {.from = 1, .term = 1})).empty());
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// etcd: TestLeaderTransferToUpToDateNode, and back again.
TEST(RaftTransfer, LeadershipGoesToTheTargetAndBack) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster[1].raw().TransferLeader(NodeId(2));
  cluster.Deliver();
  EXPECT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(cluster.raft(1).lead(), NodeId(2));
  cluster.Propose(2, "x");
  cluster[2].raw().TransferLeader(NodeId(1));
  cluster.Deliver();
  EXPECT_EQ(cluster.Leader(), 1u);
  EXPECT_TRUE(cluster.Agree({1, 2, 3}));
}

// etcd: TestLeaderTransferWithCheckQuorum. The lease of the others does not hold it up.
TEST(RaftTransfer, LeasesDoNotHoldItUp) {
  ClusterForTest cluster(
      3, [](NodeSetup& s) { s.config.check_quorum = s.config.pre_vote = Toggle::kOn; });
  cluster.Campaign(1);
  cluster.TickAll(3);
  cluster[1].raw().TransferLeader(NodeId(3));
  cluster.Deliver();
  EXPECT_EQ(cluster.Leader(), 3u);
}

// etcd: TestLeaderTransferAfterSnapshot.
TEST(RaftTransfer, ATargetMayNeedASnapshotFirst) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Isolate(3);
  cluster.Propose(1, "x");
  cluster.Propose(1, "y");
  cluster[1].CompactTo(3);
  cluster.Heal();
  cluster[1].raw().TransferLeader(NodeId(3));
  cluster.Tick(1);
  EXPECT_EQ(cluster.Leader(), 3u);
}

// etcd: TestLeaderTransferToUpToDateNodeFromFollower.
TEST(RaftTransfer, AFollowerSendsTheRequestOnToTheLeader) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster[2].raw().TransferLeader(NodeId(2));
  const std::vector<Message> sent = cluster[2].TakeSent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].to, NodeId(1));
  EXPECT_EQ(sent[0].from, NodeId(2));  // Who is to lead.
  EXPECT_EQ(sent[0].term, Term(1));
  cluster.Send(sent[0]);
  EXPECT_EQ(cluster.Leader(), 2u);
}

TEST(RaftTransfer, WithoutLeaderTheRequestIsDropped) {
  for (Role role : {Role::kFollower, Role::kCandidate}) {
    NodeForTest node = NodeIn(role);
    node.raw().TransferLeader(NodeId(2));
    EXPECT_TRUE(node.TakeSent().empty());
  }
}

TEST(RaftTransfer, ATransferToItselfIsNone) {
  NodeForTest node = Leader();
  node.raw().TransferLeader(NodeId(1));
  EXPECT_TRUE(node.TakeSent().empty());
  EXPECT_EQ(Transferee(node), kNoNode);
}

// etcd: TestLeaderTransferToNonExistingNode, TestLeaderTransferToLearner.
TEST(RaftTransfer, OnlyAVoterCanBeTheTarget) {
  NodeSetup setup;
  setup.members = Voters({1, 2}, {3});
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  for (uint64_t id : {3u, 9u}) {
    node.raw().TransferLeader(NodeId(id));
    EXPECT_TRUE(node.TakeSent().empty());
    EXPECT_EQ(Transferee(node), kNoNode);
  }
}

// Thesis 3.10: if it is not done within an election timeout, the leader goes on.
TEST(RaftTransfer, IsGivenUpAfterAnElectionTimeout) {
  NodeForTest node = HandingOver();
  node.Tick(9);
  EXPECT_EQ(Transferee(node), NodeId(2));
  node.Tick();
  EXPECT_EQ(Transferee(node), kNoNode);
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  EXPECT_EQ(node.raw().Propose(Payload("y")), StepStatus::kOk);
}

// The target has a whole election timeout, whenever it is asked.
TEST(RaftTransfer, TheTimeoutStartsWithTheRequest) {
  NodeForTest node = Leader();
  node.raw().Propose(Payload("x"));
  node.Tick(9);
  node.raw().TransferLeader(NodeId(2));
  node.Tick(9);
  EXPECT_EQ(Transferee(node), NodeId(2));
}

// etcd: TestLeaderTransferSecondTransferToSameNode.
TEST(RaftTransfer, ARepeatedRequestDoesNotProlongIt) {
  NodeForTest node = HandingOver();
  node.Tick(5);
  node.raw().TransferLeader(NodeId(2));
  node.Tick(5);
  EXPECT_EQ(Transferee(node), kNoNode);
}

// etcd: TestLeaderTransferSecondTransferToAnotherNode.
TEST(RaftTransfer, AnotherTargetReplacesTheFirst) {
  NodeForTest node = HandingOver();
  node.Receive(Ack(3, 2));
  node.raw().TransferLeader(NodeId(3));
  EXPECT_EQ(Transferee(node), NodeId(3));
  EXPECT_EQ(Recipients(Only(MessageType::kTimeoutNow, node.TakeSent())),
            (std::vector<uint64_t>{3}));
}

TEST(RaftTransfer, ARequestToStayEndsIt) {
  NodeForTest node = HandingOver();
  node.raw().TransferLeader(NodeId(1));
  EXPECT_EQ(Transferee(node), kNoNode);
}

// etcd: TestLeaderTransferRemoveNode, TestLeaderTransferDemoteNode.
TEST(RaftTransfer, EndsWhenTheTargetIsNoVoterAnyMore) {
  for (const char* change : {"r2", "l2"}) {
    NodeForTest node = HandingOver();
    node.raw().ApplyConfChange(Change(change));
    EXPECT_EQ(Transferee(node), kNoNode) << change;
  }
}

TEST(RaftTransfer, GoesOnWhileTheTargetIsAVoter) {
  NodeForTest node = HandingOver();
  node.raw().ApplyConfChange(Change("r3"));
  EXPECT_EQ(Transferee(node), NodeId(2));
}

// etcd: TestLeaderTransferReceiveHigherTermVote.
TEST(RaftTransfer, AnotherElectionEndsIt) {
  NodeForTest node = HandingOver();
  node.Receive(Make(MessageType::kVote, {.from = 3, .term = 2, .index = 2, .log_term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  node.BecomeLeader();
  EXPECT_EQ(Transferee(node), kNoNode);
}

// etcd: TestTransferNonMember. TimeoutNow to a node that was removed meanwhile.
TEST(RaftTransfer, ANonMemberDoesNotTakeOver) {
  NodeSetup setup;
  setup.members = Voters({2, 3, 4});
  NodeForTest node(setup);
  node.Receive(Make(MessageType::kTimeoutNow, {}));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

}  // namespace
}  // namespace squall
