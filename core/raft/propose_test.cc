// Proposals: accepted by the leader, sent on by followers, refused with a status otherwise; and the
// limit on what is uncommitted (Paper 5.3; etcd: stepLeader/MsgProp, increaseUncommittedSize).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message ProposalFrom(uint64_t node, std::initializer_list<std::string_view> texts) {
  return Make(MessageType::kProp, {.from = node, .entries = Proposals(texts)});
}

TEST(RaftPropose, ALeaderGivesEntriesTheirPlace) {
  NodeForTest node(SetupWith(4, {1, 4}));
  node.BecomeLeader();
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kOk);
  EXPECT_EQ(node.Log(), "1/1 2/4 3/5 4/5:x");
}

TEST(RaftPropose, SeveralEntriesStayTogetherAndInOrder) {
  NodeForTest node = NodeIn(Role::kLeader);
  const Payload data[] = {Payload("a"), Payload("b"), Payload("c")};
  EXPECT_EQ(node.raw().Propose(data), StepStatus::kOk);
  EXPECT_EQ(node.Log(), "1/1 2/1:a 3/1:b 4/1:c");
}

// Paper 5.1: there may be no leader at the moment.
TEST(RaftPropose, WithoutLeaderAProposalIsDropped) {
  for (Role role : {Role::kFollower, Role::kCandidate, Role::kPreCandidate}) {
    NodeForTest node = NodeIn(role);
    EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped) << Name(role);
    EXPECT_EQ(node.Log(), "");
    EXPECT_TRUE(node.lines().Contains("1 no leader at term"));
  }
}

// Thesis 6.2: a request that reaches another server goes on to the leader.
TEST(RaftPropose, AFollowerSendsProposalsOn) {
  NodeForTest node;
  node.Receive(Make(MessageType::kHeartbeat, {.from = 3, .term = 1}));
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kOk);
  const std::vector<Message> sent = node.TakeSent();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kProp);
  EXPECT_EQ(sent[0].to, NodeId(3));
  EXPECT_EQ(sent[0].from, NodeId(1));
  // Valid under any leader at its arrival.
  EXPECT_EQ(sent[0].term, kNoTerm);
}

// It may go through several hands; the name of the first stays on it.
TEST(RaftPropose, AForwardedProposalKeepsItsOrigin) {
  NodeForTest node;
  node.Receive(Make(MessageType::kHeartbeat, {.from = 3, .term = 1}));
  const std::vector<Message> sent = node.Receive(ProposalFrom(2, {"x"}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].from, NodeId(2));
}

TEST(RaftPropose, AProposalThroughAFollowerIsCommitted) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Propose(2, "x"), StepStatus::kOk);
  EXPECT_TRUE(cluster.Agree({1, 2, 3}));
  EXPECT_EQ(cluster[3].applied(), "x");
}

// etcd: DisableProposalForwarding.
TEST(RaftPropose, ForwardingCanBeSwitchedOff) {
  NodeSetup setup;
  setup.config.disable_proposal_forwarding = Toggle::kOn;
  NodeForTest node(setup);
  node.Receive(Make(MessageType::kHeartbeat, {.from = 3, .term = 1}));
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped);
  EXPECT_TRUE(node.TakeSent().empty());
  EXPECT_TRUE(node.lines().Contains("1 not forwarding to leader 3 at term 1; dropping proposal"));
}

TEST(RaftPropose, ALeaderThatDoesNotForwardStillTakesProposals) {
  NodeSetup setup;
  setup.config.disable_proposal_forwarding = Toggle::kOn;
  NodeForTest node(setup);
  node.BecomeLeader();
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kOk);
}

// Thesis 4.2.2; etcd: a leader that is no member takes nothing new.
TEST(RaftPropose, ARemovedLeaderDropsProposals) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().ApplyConfChange(Change("r1"));
  ASSERT_EQ(node.raft().role(), Role::kLeader);
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped);
}

// Thesis 3.10, step 1: while it hands leadership over, a leader takes no new requests.
TEST(RaftPropose, ALeaderThatHandsOverDropsProposals) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().TransferLeader(NodeId(2));
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped);
  EXPECT_TRUE(node.lines().Contains("transfer leadership to 2 is in progress; dropping proposal"));
}

// --- The limit on uncommitted entries (etcd: TestUncommittedEntryLimit).

NodeSetup LimitedTo(uint64_t bytes) {
  NodeSetup setup;
  setup.config.max_uncommitted_entries_size = bytes;
  return setup;
}

TEST(RaftPropose, ProposalsBeyondTheUncommittedLimitAreDropped) {
  NodeForTest node(LimitedTo(40));
  node.BecomeSettledLeader();
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(node.raw().Propose(Payload("ten bytes.")), StepStatus::kOk) << i;
  }
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped);
  EXPECT_EQ(node.raft().leader_state()->uncommitted_bytes, 40u);
  EXPECT_EQ(node.raft().log().LastIndex(), Index(5));
  EXPECT_TRUE(node.lines().Contains("would exceed uncommitted entry size limit"));
}

TEST(RaftPropose, AppliedEntriesMakeRoomAgain) {
  NodeForTest node(LimitedTo(10));
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("ten bytes."));
  node.TakeSent();
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped);
  node.AcknowledgeAll();
  EXPECT_EQ(node.raft().leader_state()->uncommitted_bytes, 0u);
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kOk);
}

// Otherwise an entry larger than the limit could never be proposed.
TEST(RaftPropose, TheFirstUncommittedProposalMayHaveAnySize) {
  NodeForTest node(LimitedTo(10));
  node.BecomeSettledLeader();
  EXPECT_EQ(node.raw().Propose(Payload("much more than ten bytes")), StepStatus::kOk);
  EXPECT_EQ(node.raw().Propose(Payload("x")), StepStatus::kProposalDropped);
}

// A leader's first entry and the change that leaves a joint configuration are empty.
TEST(RaftPropose, EmptyEntriesAreNeverRefused) {
  NodeForTest node(LimitedTo(10));
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("ten bytes."));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(node.raw().Propose(Payload("")), StepStatus::kOk);
}

TEST(RaftPropose, ABatchIsTakenOrDroppedAsAWhole) {
  NodeForTest node(LimitedTo(10));
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("sixteen bytes..."));
  const Payload batch[] = {Payload(""), Payload("x")};
  EXPECT_EQ(node.raw().Propose(batch), StepStatus::kProposalDropped);
  EXPECT_EQ(node.raft().log().LastIndex(), Index(2));
}

// Entries of earlier terms were never counted; applying them must not count below zero.
TEST(RaftPropose, EntriesOfEarlierTermsDoNotUpsetTheCount) {
  NodeSetup setup = LimitedTo(100);
  setup.hard_state.term = Term(1);
  setup.log.Append(DataEntry(1, 1, "an entry that this leader did not propose"));
  NodeForTest node(setup);
  node.BecomeLeader();
  node.raw().Propose(Payload("x"));
  node.AcknowledgeAll();
  EXPECT_EQ(node.raft().leader_state()->uncommitted_bytes, 0u);
}

// etcd: TestRawNodeBoundedLogGrowthWithPartition. Cut off, a leader's log does not grow forever.
TEST(RaftPropose, ALeaderWithoutFollowersStopsGrowing) {
  NodeForTest node(LimitedTo(160));
  node.BecomeSettledLeader();
  for (int i = 0; i < 1024; ++i) {
    node.raw().Propose(Payload("sixteen bytes..."));
    node.TakeSent();
  }
  EXPECT_EQ(node.raft().log().LastIndex(), Index(11));
}

TEST(RaftPropose, WithoutALimitEverythingIsTaken) {
  NodeForTest node = NodeIn(Role::kLeader);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(node.raw().Propose(Payload(std::string(1000, 'x'))), StepStatus::kOk);
  }
}

}  // namespace
}  // namespace squall
