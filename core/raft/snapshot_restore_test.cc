// Snapshots as a follower takes them (Paper 7, Fig. 13; Thesis 5.1; etcd: handleSnapshot, restore).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message Snap(const SnapshotRef& snapshot, uint64_t term = 2) {
  return Make(MessageType::kSnap, {.term = term, .snapshot = snapshot});
}

Message Answer(NodeForTest& node, const Message& m) {
  const std::vector<Message> sent = node.Receive(m);
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent.at(0).type, MessageType::kAppResp);
  EXPECT_FALSE(sent.at(0).reject);
  return sent.at(0);
}

// etcd: TestRestore.
TEST(RaftSnapshotRestore, ReplacesLogAndConfiguration) {
  NodeForTest node(SetupWith(2, {1, 1}));
  EXPECT_EQ(Answer(node, Snap(SnapshotAt(11, 2, Voters({1, 2, 3, 4}, {5})))).index, Index(11));
  EXPECT_EQ(node.raft().log().LastIndex(), Index(11));
  EXPECT_EQ(node.raft().log().TermAt(Index(11)).value, Term(2));
  EXPECT_EQ(node.raft().log().FirstIndex(), Index(12));
  EXPECT_EQ(node.raft().log().committed(), Index(11));
  EXPECT_EQ(node.raft().log().applied(), Index(11));
  EXPECT_TRUE(Equivalent(ToConfState(node.raft().membership()), Voters({1, 2, 3, 4}, {5})));
  EXPECT_EQ(node.applied(), "[state]");
}

// Paper Fig. 13: the snapshot is saved before it is acknowledged.
TEST(RaftSnapshotRestore, TheAcknowledgementComesWithTheSnapshotToStore) {
  NodeForTest node;
  node.raw().Step(Snap(SnapshotAt(11, 2, Voters({1, 2, 3}))));
  const Ready& ready = node.raw().TakeReady();
  ASSERT_TRUE(ready.snapshot);
  EXPECT_EQ(ready.snapshot->metadata.index, Index(11));
  EXPECT_EQ(ready.hard_state->commit, Index(11));
  ASSERT_EQ(ready.messages.size(), 1u);
  EXPECT_EQ(ready.messages[0].index, Index(11));
}

// Entries behind a snapshot that is not applied yet must wait for it.
TEST(RaftSnapshotRestore, NothingIsAppliedBeforeTheSnapshot) {
  NodeForTest node;
  node.raw().Step(Snap(SnapshotAt(11, 2, Voters({1, 2, 3}))));
  node.raw().Step(
      Make(MessageType::kApp,
           {.term = 2, .index = 11, .log_term = 2, .commit = 12, .entries = EntriesFrom(12, {2})}));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_TRUE(ready.committed_entries.empty());
  node.storage().ApplySnapshot(ready.snapshot);
  node.storage().Append(ready.entries);
  node.raw().Advance();
  ASSERT_TRUE(node.raw().HasReady());
  EXPECT_EQ(Show(node.raw().TakeReady().committed_entries), "12/2");
}

TEST(RaftSnapshotRestore, AnOldSnapshotIsIgnored) {
  for (uint64_t index : {1u, 2u}) {
    NodeForTest node(SetupWith(2, {1, 1, 1}, 2));
    EXPECT_EQ(Answer(node, Snap(SnapshotAt(index, 1, Voters({1, 2, 3})))).index, Index(2));
    EXPECT_EQ(node.raft().log().FirstIndex(), Index(1));
    EXPECT_TRUE(node.lines().Contains("ignored snapshot"));
  }
}

// etcd: TestRestoreIgnoreSnapshot. What agrees with the log only shows that it is committed.
TEST(RaftSnapshotRestore, ASnapshotThatAgreesWithTheLogOnlyMovesTheCommitIndex) {
  NodeForTest node(SetupWith(2, {1, 1, 2}, 1));
  EXPECT_EQ(Answer(node, Snap(SnapshotAt(2, 1, Voters({1, 2, 3})))).index, Index(2));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
  EXPECT_EQ(node.Log(), "1/1 2/1 3/2");
  EXPECT_TRUE(node.lines().Contains("fast-forwarded commit to snapshot"));
}

TEST(RaftSnapshotRestore, ASnapshotThatDisagreesWithTheLogReplacesIt) {
  NodeForTest node(SetupWith(2, {1, 1, 1}, 1));
  EXPECT_EQ(Answer(node, Snap(SnapshotAt(2, 2, Voters({1, 2, 3})))).index, Index(2));
  EXPECT_EQ(node.Log(), "");
  EXPECT_EQ(node.raft().log().LastIndex(), Index(2));
}

// A node that is no part of the snapshot's configuration has no use for it.
TEST(RaftSnapshotRestore, ASnapshotWithoutThisNodeIsIgnored) {
  NodeForTest node(SetupWith(2, {1}));
  EXPECT_EQ(Answer(node, Snap(SnapshotAt(11, 2, Voters({2, 3})))).index, Index(0));
  EXPECT_EQ(node.Log(), "1/1");
  EXPECT_TRUE(node.lines().ContainsAt(Severity::kWarning,
                                      "not in the ConfState voters:2  voters:3  auto_leave:false"));
}

// etcd: TestRestoreWithLearner, TestLearnerReceiveSnapshot.
TEST(RaftSnapshotRestore, ALearnerIsRestoredAsLearner) {
  NodeSetup setup;
  setup.members = Voters({2, 3}, {1});
  NodeForTest node(setup);
  Answer(node, Snap(SnapshotAt(11, 2, Voters({2, 3}, {1}))));
  EXPECT_TRUE(node.raft().is_learner());
  EXPECT_EQ(node.raft().log().committed(), Index(11));
}

// etcd: TestRestoreLearnerPromotion, TestRestoreVoterToLearner.
TEST(RaftSnapshotRestore, ASnapshotMayPromoteOrDemote) {
  NodeSetup setup;
  setup.members = Voters({2, 3}, {1});
  NodeForTest node(setup);
  Answer(node, Snap(SnapshotAt(11, 2, Voters({1, 2, 3}))));
  EXPECT_FALSE(node.raft().is_learner());
  Answer(node, Snap(SnapshotAt(12, 2, Voters({2, 3}, {1}))));
  EXPECT_TRUE(node.raft().is_learner());
}

// etcd: TestRestoreWithVotersOutgoing.
TEST(RaftSnapshotRestore, AJointConfigurationIsRestoredJoint) {
  ConfState joint = Voters({2, 3, 4});
  joint.voters_outgoing = {NodeId(1), NodeId(2), NodeId(3)};
  joint.learners_next = {NodeId(1)};
  joint.auto_leave = true;
  NodeForTest node;
  Answer(node, Snap(SnapshotAt(11, 2, joint)));
  EXPECT_TRUE(Equivalent(ToConfState(node.raft().membership()), joint));
  EXPECT_TRUE(node.raft().membership().voters.joint());
}

TEST(RaftSnapshotRestore, MakesTheSenderTheLeader) {
  NodeForTest node = NodeIn(Role::kCandidate, SetupWith(1, {}));
  Answer(node, Snap(SnapshotAt(11, 2, Voters({1, 2, 3}))));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().lead(), NodeId(2));
}

// A message of another program may lack the snapshot.
TEST(RaftSnapshotRestore, AMessageWithoutSnapshotIsAnsweredAsAnOldOne) {
  NodeForTest node(SetupWith(2, {1, 1}, 1));
  EXPECT_EQ(Answer(node, Make(MessageType::kSnap, {.term = 2})).index, Index(1));
}

// etcd: "unable to restore config": a ConfState that describes no configuration.
TEST(RaftSnapshotRestore, AnImpossibleConfigurationIsAFailedAssertion) {
  NodeSetup setup;
  setup.config.assert_mode = AssertMode::kReport;
  NodeForTest node(setup);
  // Both voter and learner: the learner wins, and the result is not what was asked for.
  node.Receive(Snap(SnapshotAt(11, 2, Voters({1, 2, 3}, {2}))));
  ASSERT_EQ(node.raw().reports().size(), 1u);
  EXPECT_NE(node.raw().reports()[0].find("unable to restore config"), std::string::npos);
  EXPECT_EQ(node.raft().log().LastIndex(), Index(0));
}

// Paper 7: entries behind the snapshot follow as usual.
TEST(RaftSnapshotRestore, ReplicationGoesOnBehindIt) {
  NodeForTest node;
  Answer(node, Snap(SnapshotAt(11, 2, Voters({1, 2, 3}))));
  Entries entries;
  entries.Append(DataEntry(12, 2, "x"));
  const Message answer =
      Answer(node, Make(MessageType::kApp,
                        {.term = 2, .index = 11, .log_term = 2, .commit = 12, .entries = entries}));
  EXPECT_EQ(answer.index, Index(12));
  EXPECT_EQ(node.applied(), "[state] x");
}

// Thesis 3.8, 5.1: a node starts again from snapshot and log.
TEST(RaftSnapshotRestore, ARestartBeginsAtTheSnapshot) {
  NodeForTest before;
  Answer(before, Snap(SnapshotAt(11, 2, Voters({1, 2, 3}))));
  NodeForTest after(before.SetupAfterCrash());
  EXPECT_EQ(after.raft().log().FirstIndex(), Index(12));
  EXPECT_EQ(after.raft().log().committed(), Index(11));
  EXPECT_EQ(after.raft().log().applied(), Index(11));
  EXPECT_EQ(after.raft().term(), Term(2));
  EXPECT_FALSE(after.raw().HasReady());
}

}  // namespace
}  // namespace squall
