// Snapshots as the leader sends them (Paper 7; Thesis 5.1; etcd: maybeSendSnapshot, MsgSnapStatus,
// StateSnapshot).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message Ack(uint64_t from, uint64_t index) {
  return Make(MessageType::kAppResp, {.from = from, .term = 2, .index = index});
}
Message Refusal(uint64_t index, uint64_t hint) {
  return Make(MessageType::kAppResp,
              {.term = 2, .index = index, .log_term = 0, .reject = true, .reject_hint = hint});
}

// A leader of term 2, members 1 and 2, that has nothing before entry 12: all else is in a snapshot
// at 11.
NodeForTest Compacted() {
  NodeSetup setup;
  setup.snapshot = SnapshotAt(11, 1, Voters({1, 2}));
  setup.hard_state = {Term(1), kNoNode, Index(11)};
  NodeForTest node(setup);
  node.BecomeLeader();
  return node;
}

// The same, when node 2 has said that it has nothing at all.
NodeForTest Sending() {
  NodeForTest node = Compacted();
  const std::vector<Message> sent = node.Receive(Refusal(11, 0));
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent.at(0).type, MessageType::kSnap);
  return node;
}

TEST(RaftSnapshotSend, AFollowerThatNeedsCompactedEntriesGetsASnapshot) {
  NodeForTest node = Compacted();
  const std::vector<Message> sent = node.Receive(Refusal(11, 0));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kSnap);
  EXPECT_EQ(sent[0].to, NodeId(2));
  EXPECT_EQ(sent[0].term, Term(2));
  EXPECT_EQ(sent[0].snapshot->metadata.index, Index(11));
}

// Its bytes are the storage's own.
TEST(RaftSnapshotSend, TheSnapshotIsNotCopied) {
  NodeForTest node = Compacted();
  const std::vector<Message> sent = node.Receive(Refusal(11, 0));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(sent[0].snapshot.same_as(node.storage().LatestSnapshot().value));
}

// etcd: TestSendingSnapshotSetPendingSnapshot.
TEST(RaftSnapshotSend, TheFollowersProgressRemembersIt) {
  NodeForTest node = Sending();
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kSnapshot);
  EXPECT_EQ(node.ProgressOf(2).pending_snapshot(), Index(11));
  EXPECT_EQ(node.ProgressOf(2).next(), Index(12));
}

// etcd: TestPendingSnapshotPauseReplication.
TEST(RaftSnapshotSend, NothingIsSentWhileItIsOnItsWay) {
  NodeForTest node = Sending();
  node.raw().Propose(Payload("x"));
  EXPECT_TRUE(node.TakeSent().empty());
  EXPECT_TRUE(node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 2})).empty());
}

// etcd: TestIgnoreProvidingSnap. A follower that cannot take it now would not profit from it.
TEST(RaftSnapshotSend, AnInactiveFollowerIsLeftAlone) {
  ClusterForTest cluster(3, [](NodeSetup& s) { s.config.check_quorum = Toggle::kOn; });
  cluster.Campaign(1);
  cluster.Isolate(3);
  for (int i = 0; i < 5; ++i) cluster.Propose(1, "x");
  cluster[1].raw().ReportUnreachable(NodeId(3));
  cluster[1].CompactTo(5);
  cluster.Tick(1, 10);  // The quorum is checked, and node 3 counts as inactive from now on.
  ASSERT_FALSE(cluster[1].ProgressOf(3).recent_active());
  cluster.Propose(1, "x");
  EXPECT_EQ(cluster[1].ProgressOf(3).state(), ProgressState::kProbe);
  EXPECT_TRUE(cluster[1].lines().Contains("ignore sending snapshot to 3"));
}

// etcd: TestSnapshotFailure.
TEST(RaftSnapshotSend, AFailureIsReportedAndProbingGoesOnBehindTheMatch) {
  NodeForTest node = Sending();
  node.raw().ReportSnapshot(NodeId(2), SnapshotReport::kFailed);
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
  EXPECT_EQ(node.ProgressOf(2).pending_snapshot(), Index(0));
  EXPECT_EQ(node.ProgressOf(2).next(), Index(1));
  // Not again before the follower answers a heartbeat.
  EXPECT_TRUE(node.ProgressOf(2).paused());
  EXPECT_TRUE(node.TakeSent().empty());
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 2}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kSnap);
}

// etcd: TestSnapshotSucceed.
TEST(RaftSnapshotSend, ASuccessIsReportedAndProbingGoesOnBehindTheSnapshot) {
  NodeForTest node = Sending();
  node.raw().ReportSnapshot(NodeId(2), SnapshotReport::kDelivered);
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
  EXPECT_EQ(node.ProgressOf(2).next(), Index(12));
  EXPECT_TRUE(node.ProgressOf(2).paused());
}

TEST(RaftSnapshotSend, AReportAboutAFollowerThatNeedsNoneIsIgnored) {
  NodeForTest node = Compacted();
  const Index next = node.ProgressOf(2).next();
  node.raw().ReportSnapshot(NodeId(2), SnapshotReport::kFailed);
  EXPECT_EQ(node.ProgressOf(2).next(), next);
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
}

// A lost message says nothing about a snapshot, which goes its own way.
TEST(RaftSnapshotSend, UnreachabilityDoesNotEndIt) {
  NodeForTest node = Sending();
  node.raw().ReportUnreachable(NodeId(2));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kSnapshot);
}

// etcd: TestSnapshotAbort. The acknowledgement alone is enough.
TEST(RaftSnapshotSend, AnAcknowledgementResumesReplication) {
  NodeForTest node = Sending();
  const std::vector<Message> sent = node.Receive(Ack(2, 11));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kReplicate);
  EXPECT_EQ(node.ProgressOf(2).match(), Index(11));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(Show(sent[0].entries), "12/2");
}

// etcd: any snapshot from which the log continues will do, from any sender.
TEST(RaftSnapshotSend, AnySnapshotThatAllowsReplicationWillDo) {
  NodeForTest node;
  node.BecomeSettledLeader();
  for (int i = 0; i < 9; ++i) node.raw().Propose(Payload("x"));
  node.Receive(Make(MessageType::kAppResp, {.from = 3, .term = 1, .index = 10}));
  // Node 2 is sent a snapshot at 8, but the log still begins at 5.
  ASSERT_TRUE(node.storage().CreateSnapshot(Index(8), Voters({1, 2, 3}), Payload("state")).ok());
  node.storage().Compact(Index(4));
  node.raw().ReportUnreachable(NodeId(2));
  node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 1}));
  ASSERT_EQ(node.ProgressOf(2).state(), ProgressState::kSnapshot);
  ASSERT_EQ(node.ProgressOf(2).pending_snapshot(), Index(8));
  // One from elsewhere at 3 leaves a gap; one at 4 does not.
  node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 3}));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kSnapshot);
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 4}));
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kReplicate);
  ASSERT_FALSE(sent.empty());
  EXPECT_EQ(sent[0].index, Index(4));
  EXPECT_EQ(sent[0].entries.size(), 6u);
}

// --- A storage that is still preparing its snapshot (etcd: ErrSnapshotTemporarilyUnavailable).

class SlowStorage final : public Storage {
 public:
  explicit SlowStorage(const MemoryStorage& base) : base_(base) {}
  HardState InitialHardState() const override { return base_.InitialHardState(); }
  ConfState InitialConfState() const override { return base_.InitialConfState(); }
  Index FirstIndex() const override { return base_.FirstIndex(); }
  Index LastIndex() const override { return base_.LastIndex(); }
  Fetched<Term> TermAt(Index index) const override { return base_.TermAt(index); }
  Fetched<Entries> Read(Index from, Index to, uint64_t max_bytes) const override {
    return base_.Read(from, to, max_bytes);
  }
  Fetched<SnapshotRef> LatestSnapshot() const override {
    return {.error = StorageStatus::kSnapshotTemporarilyUnavailable};
  }

 private:
  const MemoryStorage& base_;
};

TEST(RaftSnapshotSend, ASnapshotThatIsNotReadyIsTriedAgainLater) {
  NodeForTest node = Compacted();
  const SlowStorage slow(node.storage());
  node.raw().Rebind(&slow, nullptr);
  node.raw().Step(Refusal(11, 0));
  EXPECT_FALSE(node.raw().HasReady());
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
  EXPECT_TRUE(node.lines().Contains("because snapshot is temporarily unavailable"));

  node.raw().Rebind(&node.storage(), nullptr);
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kHeartbeatResp, {.from = 2, .term = 2}));
  EXPECT_EQ(Only(MessageType::kSnap, sent).size(), 1u);
}

// A snapshot that is to be sent and is none breaks the contract of the storage.
TEST(RaftSnapshotSend, AnEmptySnapshotIsAFailedAssertion) {
  NodeSetup setup = SetupWith(1, {1, 1, 1}, 3);
  setup.config.assert_mode = AssertMode::kReport;
  NodeForTest node(setup);
  node.Work();
  node.storage().Compact(Index(3));  // And no snapshot instead.
  node.BecomeLeader();
  node.Receive(Refusal(3, 0));
  ASSERT_EQ(node.raw().reports().size(), 1u);
  EXPECT_EQ(node.raw().reports()[0], "need non-empty snapshot");
  EXPECT_EQ(node.ProgressOf(2).state(), ProgressState::kProbe);
}

// etcd: TestSlowNodeRestore. A node that comes back behind the log gets there by a snapshot.
TEST(RaftSnapshotSend, ASlowNodeIsRestored) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Isolate(3);
  for (int i = 0; i < 100; ++i) cluster.Propose(1, "x");
  cluster[1].CompactTo(cluster.raft(1).log().applied().value());
  cluster.Heal();
  cluster.Tick(1);
  EXPECT_EQ(cluster.raft(3).log().committed(), cluster.raft(1).log().committed());
  EXPECT_EQ(cluster[3].applied(), "[state]");
  EXPECT_EQ(cluster[1].ProgressOf(3).state(), ProgressState::kReplicate);
  cluster.Propose(1, "y");
  EXPECT_EQ(cluster[3].applied(), "[state] y");
}

}  // namespace
}  // namespace squall
