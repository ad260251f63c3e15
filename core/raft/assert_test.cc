// A broken contract is reported, and the node survives it, if the configuration says so. In etcd
// these are panics.

#include <gtest/gtest.h>

#include "core/testing/node.h"

namespace squall {
namespace {

NodeSetup Reporting(NodeSetup setup = NodeSetup()) {
  setup.config.assert_mode = AssertMode::kReport;
  return setup;
}

using Reports = std::vector<std::string>;

TEST(RaftAssert, AProposalWithoutEntriesIsReported) {
  NodeForTest node(Reporting());
  node.BecomeLeader();
  EXPECT_EQ(node.raw().Step(Make(MessageType::kProp, {.from = 1})), StepStatus::kProposalDropped);
  EXPECT_EQ(node.raw().reports(), (Reports{"1 stepped empty MsgProp"}));
  EXPECT_EQ(node.Log(), "1/1");
}

// etcd: TestHandleHeartbeat would panic; a driver that lost its log gets here.
TEST(RaftAssert, ACommitIndexBeyondTheLogIsReported) {
  NodeForTest node(Reporting(SetupWith(1, {1, 1})));
  node.Receive(Make(MessageType::kHeartbeat, {.term = 1, .commit = 5}));
  EXPECT_EQ(node.raw().reports(),
            (Reports{"tocommit(5) is out of range [lastIndex(2)]. Was the raft log corrupted, "
                     "truncated, or lost?"}));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
}

// etcd: loadState.
TEST(RaftAssert, AHardStateThatDoesNotFitTheLogIsReported) {
  for (uint64_t commit : {1u, 9u}) {
    NodeSetup setup = Reporting();
    setup.snapshot = SnapshotAt(3, 1, Voters({1, 2, 3}));
    setup.log = EntriesFrom(4, {1});
    setup.hard_state = {Term(1), NodeId(2), Index(commit)};
    NodeForTest node(setup);
    ASSERT_EQ(node.raw().reports().size(), 1u);
    EXPECT_EQ(node.raw().reports()[0],
              "1 state.commit " + std::to_string(commit) + " is out of range [3, 4]");
    // The rest of it is good.
    EXPECT_EQ(node.raft().term(), Term(1));
    EXPECT_EQ(node.raft().vote(), NodeId(2));
    EXPECT_EQ(node.raft().log().committed(), Index(3));
  }
}

TEST(RaftAssert, AConfStateThatIsNoConfigurationIsReported) {
  NodeSetup setup = Reporting();
  setup.members = Voters({1, 2}, {2});
  NodeForTest node(setup);
  ASSERT_EQ(node.raw().reports().size(), 1u);
  EXPECT_NE(node.raw().reports()[0].find("unable to restore config"), std::string::npos);
}

TEST(RaftAssert, AnAppliedIndexBeyondTheCommitIndexIsReported) {
  NodeSetup setup = Reporting(SetupWith(1, {1, 1}, 1));
  setup.config.applied = Index(2);
  NodeForTest node(setup);
  ASSERT_EQ(node.raw().reports().size(), 1u);
  EXPECT_NE(node.raw().reports()[0].find("applied(2) is out of range"), std::string::npos);
  EXPECT_EQ(node.raft().log().applied(), Index(0));
}

TEST(RaftAssert, AChangeThatCannotBeAppliedIsReported) {
  NodeForTest node(Reporting());
  node.raw().ApplyConfChange(Change("r1"));
  node.raw().ApplyConfChange(Change("r2"));
  node.raw().ApplyConfChange(Change("r3"));
  EXPECT_EQ(node.raw().reports(), (Reports{"removed all voters"}));
  EXPECT_EQ(Describe(node.raft().membership()), "voters=(3)");
}

// A follower that takes itself for the leader forwards to itself: etcd panics in send.
TEST(RaftAssert, AMessageToItselfIsReported) {
  NodeForTest node(Reporting());
  node.raw().Step(Make(MessageType::kHeartbeat, {.from = 1, .term = 1}));
  EXPECT_EQ(node.raw().reports(),
            (Reports{"message should not be self-addressed when sending MsgHeartbeatResp"}));
  node.raw().Propose(Payload("x"));
  EXPECT_EQ(node.raw().reports().back(),
            "message should not be self-addressed when sending MsgProp");
}

// etcd: send, "term should be set when sending MsgVoteResp".
TEST(RaftAssert, AVoteWithoutATermIsReported) {
  NodeForTest node(Reporting());
  node.raw().Step(Make(MessageType::kVote, {.from = 2, .term = 0}));
  EXPECT_EQ(node.raw().reports(), (Reports{"term should be set when sending MsgVoteResp"}));
}

TEST(RaftAssert, ASecondReadyWithoutAdvanceIsReported) {
  NodeForTest node(Reporting());
  node.raw().Campaign();
  node.raw().TakeReady();
  node.raw().TakeReady();
  EXPECT_EQ(node.raw().reports(), (Reports{"two accepted Ready structs without call to Advance"}));
}

TEST(RaftAssert, AdvanceWithAsynchronousWritesIsReported) {
  NodeSetup setup = Reporting();
  setup.config.async_storage_writes = Toggle::kOn;
  NodeForTest node(setup);
  node.raw().Advance();
  EXPECT_EQ(node.raw().reports(),
            (Reports{"Advance must not be called when using AsyncStorageWrites"}));
}

// A node that fails at every step must not grow without end.
TEST(RaftAssert, ReportsAreLimitedInNumber) {
  NodeForTest node(Reporting());
  node.BecomeLeader();
  for (int i = 0; i < 100; ++i) node.raw().Step(Make(MessageType::kProp, {.from = 1}));
  EXPECT_EQ(node.raw().reports().size(), Diagnostics::kReportsMax);
}

TEST(RaftAssert, AFailedAssertionIsSaidAloudToo) {
  NodeForTest node(Reporting());
  node.BecomeLeader();
  node.raw().Step(Make(MessageType::kProp, {.from = 1}));
  EXPECT_TRUE(node.lines().ContainsAt(Severity::kFatal, "1 stepped empty MsgProp"));
}

TEST(RaftAssertDeathTest, TheDefaultIsToAbort) {
  NodeForTest node = NodeIn(Role::kLeader);
  EXPECT_DEATH(node.raw().Step(Make(MessageType::kProp, {.from = 1})), "stepped empty MsgProp");
}

// What a step answers, in etcd's words.
TEST(RaftStepStatus, HasText) {
  EXPECT_EQ(Describe(StepStatus::kOk), "ok");
  EXPECT_EQ(Describe(StepStatus::kProposalDropped), "raft proposal dropped");
  EXPECT_EQ(Describe(StepStatus::kLocalMessage), "raft: cannot step raft local message");
  EXPECT_EQ(Describe(StepStatus::kPeerNotFound), "raft: cannot step as peer not found");
}

}  // namespace
}  // namespace squall
