// Replication as a leader does it: probing, sending ahead, and going back to probing (Paper 5.3;
// Thesis 10.2.2 for pipelining; etcd: stepLeader/MsgAppResp, maybeSendAppend).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message Ack(uint64_t from, uint64_t term, uint64_t index) {
  return Make(MessageType::kAppResp, {.from = from, .term = term, .index = index});
}
Message Refusal(uint64_t term, uint64_t index, uint64_t hint, uint64_t hint_term) {
  return Make(
      MessageType::kAppResp,
      {.term = term, .index = index, .log_term = hint_term, .reject = true, .reject_hint = hint});
}

// The MsgApps to node 2 that a proposal brings about.
std::vector<Message> ProposeAndSee(NodeForTest& node, std::string_view data) {
  EXPECT_EQ(node.raw().Propose(Payload(data)), StepStatus::kOk);
  std::vector<Message> to_node_2;
  for (const Message& m : Only(MessageType::kApp, node.TakeSent())) {
    if (m.to == NodeId(2)) to_node_2.push_back(m);
  }
  return to_node_2;
}

// Paper 5.3: the client's command becomes an entry, and goes to all others with its predecessor.
TEST(RaftReplication, AProposalGoesToAllOthers) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  const std::vector<Message> sent = node.TakeSent();
  ASSERT_EQ(Recipients(Only(MessageType::kApp, sent)), (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(sent[0].index, Index(1));
  EXPECT_EQ(sent[0].log_term, Term(1));
  EXPECT_EQ(sent[0].commit, Index(1));
  EXPECT_EQ(Show(sent[0].entries), "2/1:x");
}

// Thesis 10.2.1: messages to followers do not wait for the leader's own disk.
TEST(RaftReplication, MessagesLeaveWithTheEntriesToStore) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(Show(ready.entries), "2/1:x");
  EXPECT_EQ(Only(MessageType::kApp, ready.messages).size(), 2u);
}

// Paper Fig. 2, "Reinitialized after election": nextIndex is behind the leader's last entry.
TEST(RaftReplication, ANewLeaderProbesAllAtItsEnd) {
  NodeForTest node(SetupWith(3, {1, 2, 3}));
  node.BecomeLeader();
  for (uint64_t id : {2u, 3u}) {
    EXPECT_EQ(node.ProgressOf(id).state(), ProgressState::kProbe);
    EXPECT_EQ(node.ProgressOf(id).match(), Index(0));
    EXPECT_EQ(node.ProgressOf(id).next(), Index(4));
  }
  EXPECT_EQ(node.ProgressOf(1).state(), ProgressState::kReplicate);
  EXPECT_EQ(node.ProgressOf(1).match(), Index(4));
}

// It needs no answer of its own to know where its own log ends.
TEST(RaftReplication, ANewLeaderKnowsItsOwnLog) {
  NodeForTest node = NodeIn(Role::kCandidate, SetupWith(1, {1, 1}));
  node.raw().Step(Make(MessageType::kVoteResp, {.from = 2, .term = 2}));
  EXPECT_EQ(node.ProgressOf(1).state(), ProgressState::kReplicate);
  EXPECT_EQ(node.ProgressOf(1).match(), Index(2));
}

// etcd: StateProbe. At most one MsgApp until something is heard.
TEST(RaftReplication, AProbeIsSentOnce) {
  NodeForTest node = NodeIn(Role::kLeader);
  EXPECT_TRUE(node.ProgressOf(2).paused());
  EXPECT_TRUE(ProposeAndSee(node, "x").empty());
  EXPECT_TRUE(ProposeAndSee(node, "y").empty());
}

TEST(RaftReplication, AHeartbeatAnswerAllowsOneMoreProbe) {
  NodeForTest node = NodeIn(Role::kLeader);
  for (int round = 0; round < 3; ++round) {
    const std::vector<Message> sent =
        node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1}));
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].index, Index(0));
    EXPECT_EQ(sent[0].entries.size(), 1u + static_cast<size_t>(round));
    EXPECT_TRUE(ProposeAndSee(node, "x").empty());
  }
}

TEST(RaftReplication, AnAcknowledgementEndsProbing) {
  NodeForTest node = NodeIn(Role::kLeader);
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  const std::vector<Message> sent = node.Receive(Ack(2, 1, 1));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kReplicate);
  EXPECT_EQ(node.ProgressOf(2).match(), Index(1));
  // What was held back follows at once, to this node only.
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(Show(sent.front().entries), "2/1:x");
  for (const Message& m : sent) EXPECT_EQ(m.to, NodeId(2));
}

// etcd: heartbeat_rep_recovers_from_probing. An answer that tells nothing new ends probing too.
TEST(RaftReplication, AnAcknowledgementOfWhatWasKnownEndsProbing) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().ReportUnreachable(NodeId(2));
  ASSERT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
  const std::vector<Message> probe =
      node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1}));
  ASSERT_EQ(probe.size(), 1u);
  EXPECT_TRUE(probe[0].entries.empty());
  node.Receive(Ack(2, 1, 1));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kReplicate);
}

// Thesis 10.2.2: the leader sends on without waiting for acknowledgements.
TEST(RaftReplication, EntriesAreSentAheadOfAcknowledgements) {
  NodeForTest node;
  node.BecomeSettledLeader();
  for (uint64_t i = 2; i <= 5; ++i) {
    const std::vector<Message> sent = ProposeAndSee(node, "x");
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].index, Index(i - 1));
    EXPECT_EQ(node.ProgressOf(2).next(), Index(i + 1));
  }
  EXPECT_EQ(node.ProgressOf(2).match(), Index(1));
  EXPECT_EQ(node.ProgressOf(2).inflights().count(), 4u);
}

TEST(RaftReplication, ARefusalWhileReplicatingGoesBackToProbingBehindTheMatch) {
  NodeForTest node;
  node.BecomeSettledLeader();
  for (int i = 0; i < 3; ++i) ProposeAndSee(node, "x");
  const std::vector<Message> sent = node.Receive(Refusal(1, 3, 1, 1));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].index, Index(1));
  EXPECT_EQ(Show(sent[0].entries), "2/1:x 3/1:x 4/1:x");
}

TEST(RaftReplication, ARefusalOfWhatMatchesIsAnOldMessage) {
  NodeForTest node;
  node.BecomeSettledLeader();
  EXPECT_TRUE(node.Receive(Refusal(1, 1, 0, 0)).empty());
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kReplicate);
}

TEST(RaftReplication, AnOldAcknowledgementChangesNothing) {
  NodeForTest node;
  node.BecomeSettledLeader();
  ProposeAndSee(node, "x");
  node.Receive(Ack(2, 1, 2));
  EXPECT_TRUE(node.Receive(Ack(2, 1, 1)).empty());
  EXPECT_EQ(node.ProgressOf(2).match(), Index(2));
}

// etcd: MsgUnreachable. What was sent ahead is probably lost.
TEST(RaftReplication, AnUnreachableFollowerIsProbed) {
  NodeForTest node;
  node.BecomeSettledLeader();
  for (int i = 0; i < 3; ++i) ProposeAndSee(node, "x");
  node.raw().ReportUnreachable(NodeId(2));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
  EXPECT_EQ(node.ProgressOf(2).next(), Index(2));
  EXPECT_EQ(node.ProgressOf(3).state(), ProgressState::kReplicate);
}

TEST(RaftReplication, ReportsOfStrangersAreIgnored) {
  NodeForTest node = NodeIn(Role::kLeader);
  node.raw().ReportUnreachable(NodeId(9));
  EXPECT_TRUE(node.lines().Contains("1 no progress available for 9"));
  EXPECT_TRUE(node.TakeSent().empty());
}

TEST(RaftReplication, AReportToAFollowerIsIgnored) {
  NodeForTest node;
  node.raw().ReportUnreachable(NodeId(2));
  EXPECT_FALSE(node.raw().HasReady());
}

// etcd: MaxSizePerMsg. Messages hold as many entries as fit, and at least one.
TEST(RaftReplication, MessagesAreLimitedInSize) {
  NodeSetup setup;
  // Room for two entries of five payload bytes.
  setup.config.max_size_per_msg = 2 * EncodedSize(DataEntry(2, 1, "small"));
  NodeForTest node(setup);
  node.BecomeLeader();
  for (int i = 0; i < 4; ++i) ProposeAndSee(node, "small");
  ProposeAndSee(node, "this one alone is larger than a whole message may be");
  ProposeAndSee(node, "small");
  const std::vector<Message> sent = Only(MessageType::kApp, node.Receive(Ack(2, 1, 1)));
  std::vector<size_t> sizes;
  for (const Message& m : sent) {
    if (m.to == NodeId(2) && !m.entries.empty()) sizes.push_back(m.entries.size());
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{2, 2, 1, 1}));
}

TEST(RaftReplication, ASizeOfZeroSendsOneEntryAMessage) {
  NodeSetup setup;
  setup.config.max_size_per_msg = 0;
  setup.config.max_committed_size_per_ready = kNoLimit;
  NodeForTest node(setup);
  node.BecomeLeader();
  for (int i = 0; i < 3; ++i) ProposeAndSee(node, "x");
  for (const Message& m : node.Receive(Ack(2, 1, 1))) EXPECT_LE(m.entries.size(), 1u);
  EXPECT_EQ(node.ProgressOf(2).next(), Index(5));
}

// Entries are shared between the leader's log and every message.
TEST(RaftReplication, PayloadsAreNotCopied) {
  NodeForTest node;
  node.BecomeSettledLeader();
  const Payload data("shared");
  node.raw().Propose(data);
  for (const Message& m : Only(MessageType::kApp, node.TakeSent())) {
    EXPECT_EQ(m.entries[0].data.view().data(), data.view().data());
  }
}

// Acknowledgements of nodes that are no members any more: etcd, rawnode.Step.
TEST(RaftReplication, AcknowledgementsOfStrangersAreRefused) {
  NodeForTest node = NodeIn(Role::kLeader);
  EXPECT_EQ(node.raw().Step(Ack(9, 1, 1)), StepStatus::kPeerNotFound);
}

// etcd: TestLeaderMsgAppSelfAckAfterTermChange.
TEST(RaftReplication, TheOwnAcknowledgementOfAnOldTermIsIgnored) {
  NodeForTest node = NodeIn(Role::kLeader);
  node.raw().Propose(Payload("x"));
  node.raw().TakeReady();
  node.raw().Step(Make(MessageType::kHeartbeat, {.from = 2, .term = 2}));
  node.raw().Advance();
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().term(), Term(2));
}

// etcd: TestLogReplicationWithReorderedMessage. A lost first message makes the second one refused;
// both logs agree in the end.
TEST(RaftReplication, ReorderedMessagesDoNoHarm) {
  ClusterForTest cluster(2);
  cluster.Campaign(1);
  cluster[1].raw().Propose(Payload("a"));
  const std::vector<Message> first = cluster[1].TakeSent();
  cluster[1].raw().Propose(Payload("b"));
  const std::vector<Message> second = cluster[1].TakeSent();
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(second.size(), 1u);
  cluster[2].raw().Step(second[0]);
  cluster[2].raw().Step(first[0]);
  cluster.Deliver();
  EXPECT_TRUE(cluster.Agree({1, 2}));
  EXPECT_EQ(cluster[2].applied(), "a b");
}

// Paper 5.3: a follower that was away is brought up to date, however long it was.
TEST(RaftReplication, ASlowFollowerCatchesUp) {
  ClusterForTest cluster(3, [](NodeSetup& s) { s.config.max_size_per_msg = 64; });
  cluster.Campaign(1);
  cluster.Isolate(3);
  for (int i = 0; i < 100; ++i) cluster.Propose(1, "entry " + std::to_string(i));
  EXPECT_EQ(cluster.raft(3).log().LastIndex(), Index(1));
  cluster.Heal();
  cluster.Tick(1);
  EXPECT_TRUE(cluster.Agree({1, 2, 3}));
  EXPECT_EQ(cluster[3].applied(), cluster[1].applied());
}

}  // namespace
}  // namespace squall
