// A node as its driver holds it (etcd: raft.RawNode, TestRawNode*).

#include "core/node/raw_node.h"

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

// --- Step: what the network may bring.

// etcd: TestRawNodeStep. Messages that a node makes for itself must not come from outside.
TEST(RawNode, LocalMessagesFromOutsideAreRefused) {
  for (int t = 0; t < kMessageTypes; ++t) {
    const auto type = static_cast<MessageType>(t);
    if (!IsLocalMessage(type)) continue;
    NodeForTest node;
    EXPECT_EQ(node.raw().Step(Make(type, {})), StepStatus::kLocalMessage) << Name(type);
    EXPECT_FALSE(node.raw().HasReady()) << Name(type);
  }
}

TEST(RawNode, ResponsesOfStrangersAreRefused) {
  for (int t = 0; t < kMessageTypes; ++t) {
    const auto type = static_cast<MessageType>(t);
    if (!IsResponseMessage(type) || IsLocalMessage(type)) continue;
    NodeForTest node;
    EXPECT_EQ(node.raw().Step(Make(type, {.from = 9, .term = 3})), StepStatus::kPeerNotFound)
        << Name(type);
    EXPECT_EQ(node.raft().term(), Term(0)) << Name(type);
  }
}

// A stranger may be a member that this node does not know of yet.
TEST(RawNode, RequestsOfStrangersAreTaken) {
  NodeForTest node;
  EXPECT_EQ(node.Receive(Make(MessageType::kVote, {.from = 9, .term = 1})).size(), 1u);
}

// Whatever a message says, every role takes every type of it without harm.
TEST(RawNode, EveryRoleTakesEveryMessage) {
  for (Role role : {Role::kFollower, Role::kPreCandidate, Role::kCandidate, Role::kLeader}) {
    for (int t = 0; t < kMessageTypes; ++t) {
      NodeSetup setup = SetupWith(3, {1, 2, 3}, 1);
      setup.config.assert_mode = AssertMode::kReport;
      NodeForTest node = NodeIn(role, setup);
      const auto type = static_cast<MessageType>(t);
      const uint64_t from = IsLocalMessage(type) ? kAppendThread.value() : 2;
      const uint64_t term = node.raft().term().value();
      const Term before = node.raft().term();
      node.raw().Step(Make(type, {.from = from, .term = term, .entries = Proposals({"x"})}));
      node.Work();
      EXPECT_GE(node.raft().term(), before) << Name(role) << " " << Name(type);
      EXPECT_GE(node.raft().log().committed(), Index(1)) << Name(role) << " " << Name(type);
    }
  }
}

// --- Ready.

TEST(RawNode, ANewNodeHasNothingToDo) {
  NodeForTest node;
  EXPECT_FALSE(node.raw().HasReady());
}

TEST(RawNode, EachKindOfWorkMakesReady) {
  {
    NodeForTest node;  // A changed soft state, and messages.
    node.raw().Campaign();
    EXPECT_TRUE(node.raw().HasReady());
  }
  {
    NodeForTest node;  // A changed hard state alone.
    node.raw().Step(Make(MessageType::kVoteResp, {.term = 4}));
    EXPECT_TRUE(node.raw().HasReady());
  }
  {
    NodeForTest node(SetupWith(1, {1}, 1));  // Committed entries after a restart.
    EXPECT_TRUE(node.raw().HasReady());
  }
  {
    NodeForTest node;  // A read.
    node.raw().Step(Make(MessageType::kReadIndexResp, {.entries = Proposals({"r"})}));
    EXPECT_TRUE(node.raw().HasReady());
    EXPECT_EQ(node.raw().TakeReady().read_states.size(), 1u);
  }
}

TEST(RawNode, AReadyIsHandedOutOnce) {
  NodeForTest node;
  node.raw().Campaign();
  EXPECT_EQ(node.raw().TakeReady().messages.size(), 2u);
  node.raw().Advance();
  EXPECT_FALSE(node.raw().HasReady());
}

TEST(RawNode, SoftStateIsReportedWhenItChanged) {
  NodeForTest node;
  node.raw().Step(Make(MessageType::kHeartbeat, {.term = 1}));
  EXPECT_EQ(node.raw().TakeReady().soft_state, (SoftState{NodeId(2), Role::kFollower}));
  node.raw().Advance();
  node.raw().Step(Make(MessageType::kHeartbeat, {.term = 1}));
  EXPECT_FALSE(node.raw().TakeReady().soft_state.has_value());
}

TEST(RawNode, HardStateIsReportedWhenItChanged) {
  NodeForTest node;
  node.raw().Step(Make(MessageType::kHeartbeat, {.term = 1}));
  EXPECT_EQ(node.raw().TakeReady().hard_state, (HardState{Term(1), kNoNode, Index(0)}));
  node.raw().Advance();
  node.raw().Step(Make(MessageType::kHeartbeat, {.term = 1}));
  EXPECT_FALSE(node.raw().TakeReady().hard_state.has_value());
}

// Thesis 3.8; etcd: MustSync. Others rely on term, vote and entries; the commit index can be found
// out again.
TEST(RawNode, ANewTermMustBeSynced) {
  NodeForTest node;
  node.raw().Step(Make(MessageType::kHeartbeat, {.term = 1}));
  EXPECT_TRUE(node.raw().TakeReady().must_sync);
}

TEST(RawNode, AVoteMustBeSynced) {
  NodeForTest node(SetupWith(1, {}));
  node.raw().Step(Make(MessageType::kVote, {.term = 1}));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(ready.hard_state, (HardState{Term(1), NodeId(2), Index(0)}));
  EXPECT_TRUE(ready.must_sync);
}

TEST(RawNode, EntriesMustBeSynced) {
  NodeForTest node(SetupWith(1, {}));
  node.raw().Step(Make(MessageType::kApp, {.term = 1, .entries = LogOf({1})}));
  EXPECT_TRUE(node.raw().TakeReady().must_sync);
}

TEST(RawNode, TheCommitIndexNeedNotBeSynced) {
  NodeForTest node(SetupWith(1, {1, 1}));
  node.raw().Step(Make(MessageType::kHeartbeat, {.term = 1, .commit = 2}));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(ready.hard_state, (HardState{Term(1), kNoNode, Index(2)}));
  EXPECT_FALSE(ready.must_sync);
}

// Thesis 10.2.1: what others wait for leaves with the Ready; what the node tells itself waits.
TEST(RawNode, OwnAcknowledgementsWaitForAdvance) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().Propose(Payload("x"));
  for (const Message& m : node.raw().TakeReady().messages) EXPECT_NE(m.to, NodeId(1));
  EXPECT_EQ(node.ProgressOf(1).match(), Index(1));
  node.raw().Advance();
  EXPECT_EQ(node.ProgressOf(1).match(), Index(2));
}

TEST(RawNode, CommittedEntriesCountAsAppliedAfterAdvance) {
  NodeForTest node(SetupWith(1, {1, 1}, 2));
  EXPECT_EQ(node.raw().TakeReady().committed_entries.size(), 2u);
  EXPECT_EQ(node.raft().log().applied(), Index(0));
  EXPECT_EQ(node.raft().log().applying(), Index(2));
  node.raw().Advance();
  EXPECT_EQ(node.raft().log().applied(), Index(2));
}

// Without asynchronous writes a node may apply what it writes in the same Ready.
TEST(RawNode, EntriesMayBeAppliedWithTheReadyThatStoresThem) {
  NodeForTest node;
  node.raw().Step(Make(MessageType::kApp, {.term = 1, .commit = 1, .entries = LogOf({1})}));
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(Show(ready.entries), "1/1");
  EXPECT_EQ(Show(ready.committed_entries), "1/1");
}

// For checkers, which look at what changed and no further.
TEST(RawNode, SaysFromWhereItsLogChanged) {
  NodeForTest node(SetupWith(2, {1, 1, 2}));
  EXPECT_EQ(node.raw().TakeFirstChanged(), Index(0));
  node.Receive(Make(MessageType::kApp,
                    {.term = 3, .index = 1, .log_term = 1, .entries = EntriesFrom(2, {3, 3})}));
  node.Receive(Make(MessageType::kApp,
                    {.term = 3, .index = 3, .log_term = 3, .entries = EntriesFrom(4, {3})}));
  EXPECT_EQ(node.raw().TakeFirstChanged(), Index(2));
  EXPECT_EQ(node.raw().TakeFirstChanged(), Index(0));
}

// --- Applying in pages (etcd: MaxCommittedSizePerReady, TestRawNodeCommitPaginationAfterRestart).

TEST(RawNode, CommittedEntriesComeInPages) {
  NodeSetup setup = SetupWith(1, {1, 1, 1, 1, 1}, 5);
  setup.config.max_committed_size_per_ready = 2 * EncodedSize(setup.log[0]);
  NodeForTest node(setup);
  node.Work();
  EXPECT_EQ(node.page_sizes(), (std::vector<size_t>{2, 2, 1}));
  EXPECT_EQ(node.raft().log().applied(), Index(5));
}

TEST(RawNode, APageHasAtLeastOneEntry) {
  NodeSetup setup = SetupWith(1, {1, 1, 1}, 3);
  setup.config.max_committed_size_per_ready = 1;
  NodeForTest node(setup);
  node.Work();
  EXPECT_EQ(node.page_sizes(), (std::vector<size_t>{1, 1, 1}));
}

TEST(RawNode, APageIsLimitedLikeAMessageUnlessItIsSaid) {
  NodeSetup setup = SetupWith(1, {1, 1, 1, 1}, 4);
  setup.config.max_size_per_msg = 2 * EncodedSize(setup.log[0]);
  NodeForTest node(setup);
  node.Work();
  EXPECT_EQ(node.page_sizes(), (std::vector<size_t>{2, 2}));
}

// etcd: storages may return less than asked for; nothing may be left out or committed too far.
TEST(RawNode, NothingIsSkippedBetweenPages) {
  NodeSetup setup;
  Entries log;
  for (uint64_t i = 1; i <= 10; ++i) log.Append(DataEntry(i, 1, std::string(i, 'x')));
  setup.log = log;
  setup.hard_state = {Term(1), kNoNode, Index(10)};
  setup.config.max_committed_size_per_ready = 30;
  NodeForTest node(setup);
  node.Work();
  ASSERT_EQ(node.applied_entries().size(), 10u);
  for (uint64_t i = 0; i < 10; ++i) EXPECT_EQ(node.applied_entries()[i].index, Index(i + 1));
}

// --- Restart (etcd: TestRawNodeRestart, TestRawNodeRestartFromSnapshot).

TEST(RawNode, ARestartHandsOutWhatIsCommittedAndNotApplied) {
  NodeSetup setup = SetupWith(1, {1, 1, 1}, 2);
  setup.config.applied = Index(1);
  NodeForTest node(setup);
  const Ready& ready = node.raw().TakeReady();
  EXPECT_EQ(Show(ready.committed_entries), "2/1");
  EXPECT_FALSE(ready.hard_state.has_value());
  EXPECT_TRUE(ready.entries.empty());
  EXPECT_FALSE(ready.must_sync);
}

TEST(RawNode, ARestartOfAFullyAppliedNodeHasNothingToDo) {
  NodeSetup setup = SetupWith(1, {1, 1}, 2);
  setup.config.applied = Index(2);
  EXPECT_FALSE(NodeForTest(setup).raw().HasReady());
}

// Thesis 3.7: followers crash and come back; messages are repeated until they are answered.
TEST(RawNode, AFollowerThatCrashedIsBroughtUpToDate) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Propose(1, "a");
  cluster.Restart(2);
  cluster.Propose(1, "b");
  cluster.Tick(1);
  EXPECT_TRUE(cluster.Agree({1, 2, 3}));
  EXPECT_EQ(cluster[2].applied(), "a b");
}

// Thesis 3.8: all of them.
TEST(RawNode, AClusterThatCrashedGoesOnFromItsStorage) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Propose(1, "a");
  for (uint64_t id : {1u, 2u, 3u}) cluster.Restart(id);
  EXPECT_EQ(cluster.Leader(), 0u);
  cluster.Campaign(2);
  cluster.Propose(3, "b");
  EXPECT_EQ(cluster.raft(2).term(), Term(2));
  for (uint64_t id : {1u, 2u, 3u}) EXPECT_EQ(cluster[id].applied(), "a b");
}

}  // namespace
}  // namespace squall
