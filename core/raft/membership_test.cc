// Membership changes, one voter at a time (Paper 6; Thesis 4.1, 4.2; etcd: applyConfChange,
// stepLeader/MsgProp). Joint configurations have a file of their own.

#include <gtest/gtest.h>

#include "core/base/codec.h"
#include "core/testing/cluster.h"

namespace squall {
namespace {

std::string Members(const NodeForTest& node) { return Describe(node.raft().membership()); }

NodeForTest Leader(NodeSetup setup = NodeSetup()) {
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  return node;
}

// etcd: TestAddNode, TestRemoveNode, TestAddLearner, TestRemoveLearner.
TEST(RaftMembership, ChangesTakeEffectWhenApplied) {
  NodeForTest node;
  EXPECT_EQ(node.raw().ApplyConfChange(Change("v4")), Voters({1, 2, 3, 4}));
  EXPECT_EQ(Members(node), "voters=(1 2 3 4)");
  node.raw().ApplyConfChange(Change("l5"));
  EXPECT_EQ(Members(node), "voters=(1 2 3 4) learners=(5)");
  node.raw().ApplyConfChange(Change("r2"));
  EXPECT_EQ(Members(node), "voters=(1 3 4) learners=(5)");
  node.raw().ApplyConfChange(Change("r5"));
  EXPECT_EQ(Members(node), "voters=(1 3 4)");
  node.raw().ApplyConfChange(Change("u3"));
  EXPECT_EQ(Members(node), "voters=(1 3 4)");
}

TEST(RaftMembership, TheOlderFormOfAChangeIsTheSame) {
  NodeForTest node;
  node.raw().ApplyConfChange(ConfChange{ConfChangeType::kAddNode, NodeId(4), {}, 0});
  EXPECT_EQ(Members(node), "voters=(1 2 3 4)");
}

// etcd: TestRawNodeProposeAddDuplicateNode. What is known of a member stays known.
TEST(RaftMembership, AddingAMemberTwiceChangesNothing) {
  NodeForTest node = Leader();
  node.raw().ApplyConfChange(Change("v3"));
  EXPECT_EQ(Members(node), "voters=(1 2 3)");
  EXPECT_EQ(node.ProgressOf(3).match(), Index(1));
  EXPECT_EQ(node.ProgressOf(3).state(), ProgressState::kReplicate);
}

// A change that the application cancelled names no node.
TEST(RaftMembership, ACancelledChangeDoesNothing) {
  NodeForTest node;
  ConfChangeV2 cancelled;
  cancelled.changes = {ConfChangeSingle{}};
  node.raw().ApplyConfChange(cancelled);
  EXPECT_EQ(Members(node), "voters=(1 2 3)");
}

TEST(RaftMembership, BothFormsGoThroughTheLog) {
  for (bool v2 : {false, true}) {
    ClusterForTest cluster(3);
    cluster.Campaign(1);
    if (v2) {
      cluster.ProposeChange(1, Change("r3"));
    } else {
      cluster[1].raw().ProposeConfChange(ConfChange{ConfChangeType::kRemoveNode, NodeId(3), {}, 7});
      cluster.Deliver();
    }
    EXPECT_EQ(Members(cluster[1]), "voters=(1 2)");
    EXPECT_EQ(Members(cluster[2]), "voters=(1 2)");
    EXPECT_EQ(cluster[1].applied_entries().back().type,
              v2 ? EntryType::kConfChangeV2 : EntryType::kConfChange);
  }
}

// Thesis 4.2.1: a new server starts with an empty log and is brought up to date.
TEST(RaftMembership, ANewMemberIsBroughtUpToDate) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.Propose(1, "x");
  NodeSetup joining;  // Knows the configuration that the log starts from, and is no part of it.
  joining.config.id = NodeId(4);
  cluster.Add(joining);
  cluster.ProposeChange(1, Change("v4"));
  EXPECT_TRUE(cluster.Agree({1, 2, 3, 4}));
  EXPECT_EQ(cluster[4].applied(), "x");
  EXPECT_EQ(Members(cluster[4]), "voters=(1 2 3 4)");
}

// The leader tells a new member at once, not at the next heartbeat.
TEST(RaftMembership, ANewMemberHearsFromTheLeaderAtOnce) {
  NodeForTest node = Leader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.raw().ApplyConfChange(Change("v4"));
  const std::vector<Message> sent = node.TakeSent();
  ASSERT_EQ(Recipients(sent), (std::vector<uint64_t>{4}));
  EXPECT_EQ(sent[0].index, Index(1));
}

// Paper 6: with more voters, more of them must agree.
TEST(RaftMembership, ANewVoterCountsFromTheChangeOn) {
  NodeForTest node = Leader();
  node.raw().ApplyConfChange(Change("v4"));
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 2}));
  EXPECT_EQ(node.raft().log().committed(), Index(1));
  node.Receive(Make(MessageType::kAppResp, {.from = 4, .term = 1, .index = 2}));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
}

// etcd: TestCommitAfterRemoveNode. Fewer voters may already agree.
TEST(RaftMembership, ARemovalCanCommitWhatWaited) {
  NodeSetup setup;
  setup.members = Voters({1, 2});
  NodeForTest node = Leader(setup);
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  EXPECT_EQ(node.applied(), "");
  node.raw().ApplyConfChange(Change("r2"));
  node.Work();
  EXPECT_EQ(node.applied(), "x");
}

// The others hear of it.
TEST(RaftMembership, ACommitByRemovalIsSentToTheRest) {
  NodeSetup setup;
  setup.members = Voters({1, 2, 3, 4});
  NodeForTest node = Leader(setup);
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.Receive(Make(MessageType::kAppResp, {.from = 2, .term = 1, .index = 2}));
  node.raw().ApplyConfChange(Change("r4"));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
  const std::vector<Message> sent = node.TakeSent();
  EXPECT_EQ(Recipients(Only(MessageType::kApp, sent)), (std::vector<uint64_t>{2, 3}));
}

// --- One change at a time (Thesis 4.1).

TEST(RaftMembership, ASecondChangeWaitsForTheFirst) {
  NodeForTest node = Leader();
  EXPECT_EQ(node.raw().ProposeConfChange(Change("v4")), StepStatus::kOk);
  EXPECT_EQ(node.raft().leader_state()->pending_conf_index, Index(2));
  // It is taken, but as an empty entry: etcd, "ignoring conf change".
  EXPECT_EQ(node.raw().ProposeConfChange(Change("v5")), StepStatus::kOk);
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1");
  EXPECT_TRUE(node.lines().Contains("possible unapplied conf change at index 2 (applied to 1)"));
}

TEST(RaftMembership, TheNextChangeIsTakenWhenTheFirstIsApplied) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r3"));
  cluster.ProposeChange(1, Change("v3"));
  EXPECT_EQ(Members(cluster[1]), "voters=(1 2 3)");
  EXPECT_EQ(cluster[1].Log(), "1/1 2/1:conf 3/1:conf");
}

TEST(RaftMembership, OfTwoChangesInOneProposalTheFirstIsTaken) {
  NodeForTest node = Leader();
  Message m = Make(MessageType::kProp, {.from = 1});
  for (const char* text : {"v4", "v5"}) {
    Entry e;
    e.type = EntryType::kConfChangeV2;
    e.data = Payload(Encode(Change(text)));
    m.entries.Append(e);
  }
  node.Receive(m);
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1");
}

TEST(RaftMembership, AChangeIsPendingAtItsOwnPlaceInTheProposal) {
  NodeForTest node = Leader();
  Message m = Make(MessageType::kProp, {.from = 1, .entries = Proposals({"x"})});
  Entry e;
  e.type = EntryType::kConfChangeV2;
  e.data = Payload(Encode(Change("v4")));
  m.entries.Append(e);
  node.Receive(m);
  EXPECT_EQ(node.Log(), "1/1 2/1:x 3/1:conf");
  EXPECT_EQ(node.raft().leader_state()->pending_conf_index, Index(3));
}

// etcd: TestNewLeaderPendingConfig. There may be a change in the part that is not applied.
TEST(RaftMembership, ANewLeaderWaitsForItsWholeLog) {
  NodeForTest node(SetupWith(1, {1, 1}));
  node.BecomeLeader();
  EXPECT_EQ(node.raft().leader_state()->pending_conf_index, Index(2));
  node.raw().ProposeConfChange(Change("v4"));
  EXPECT_EQ(node.Log(), "1/1 2/1 3/2 4/2");
}

TEST(RaftMembership, LeavingWithoutBeingJointIsRefused) {
  NodeForTest node = Leader();
  node.raw().ProposeConfChange(ConfChangeV2());
  EXPECT_EQ(node.Log(), "1/1 2/1");
  EXPECT_TRUE(node.lines().Contains("not in joint state; refusing empty conf change"));
}

// etcd: DisableConfChangeValidation. The application has looked at it already.
TEST(RaftMembership, ValidationCanBeSwitchedOff) {
  NodeSetup setup;
  setup.config.disable_conf_change_validation = Toggle::kOn;
  NodeForTest node = Leader(setup);
  node.raw().ProposeConfChange(Change("v4"));
  node.raw().ProposeConfChange(Change("v5"));
  node.raw().ProposeConfChange(ConfChangeV2());
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1:conf 4/1:conf");
}

// --- A leader that is removed (Thesis 4.2.2).

TEST(RaftMembership, ARemovedLeaderGoesOnLeading) {
  NodeForTest node = Leader();
  node.raw().ApplyConfChange(Change("r1"));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  EXPECT_EQ(Only(MessageType::kHeartbeat, node.Tick()).size(), 2u);
}

TEST(RaftMembership, ARemovedLeaderStepsDownIfItIsToldTo) {
  for (const char* change : {"r1", "l1"}) {
    NodeSetup setup;
    setup.config.step_down_on_removal = Toggle::kOn;
    NodeForTest node = Leader(setup);
    node.raw().ApplyConfChange(Change(change));
    EXPECT_EQ(node.raft().role(), Role::kFollower) << change;
    EXPECT_EQ(node.raft().lead(), kNoNode) << change;
    EXPECT_EQ(node.raft().term(), Term(1)) << change;
  }
}

// Thesis 4.2.2: the change is committed by the others before it takes effect here.
TEST(RaftMembership, ARemovedLeaderLeavesTheClusterInGoodOrder) {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    s.config.step_down_on_removal = Toggle::kOn;
    s.jitter = s.config.id.value();
  });
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r1"));
  EXPECT_EQ(cluster.raft(1).role(), Role::kFollower);
  cluster.TickAll(30);
  const uint64_t leader = cluster.Leader();
  EXPECT_TRUE(leader == 2 || leader == 3);
  EXPECT_EQ(Members(cluster[leader]), "voters=(2 3)");
}

// --- Disruptive servers (Thesis 4.2.3): who was removed and does not know it.

TEST(RaftMembership, ARemovedNodeDoesNotDisruptAClusterWithCheckQuorum) {
  ClusterForTest cluster(3, [](NodeSetup& s) { s.config.check_quorum = Toggle::kOn; });
  cluster.Campaign(1);
  cluster.Isolate(3);
  cluster.ProposeChange(1, Change("r3"));
  cluster.Heal();
  for (int i = 0; i < 5; ++i) cluster.Campaign(3);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  EXPECT_EQ(cluster.raft(1).term(), Term(1));
  EXPECT_EQ(cluster.raft(2).term(), Term(1));
}

// --- Unapplied changes keep a node from campaigning (etcd: TestConfChangeCheckBeforeCampaign).

NodeSetup WithUnappliedChange(uint64_t page_bytes) {
  NodeSetup setup = SetupWith(1, {1, 1, 1, 1}, 5);
  Entry e;
  e.index = Index(5);
  e.term = Term(1);
  e.type = EntryType::kConfChangeV2;
  e.data = Payload(Encode(Change("r3")));
  setup.log.Append(e);
  setup.config.max_committed_size_per_ready = page_bytes;
  return setup;
}

TEST(RaftMembership, AnUnappliedChangeBlocksACampaign) {
  for (uint64_t page_bytes : {uint64_t{1}, uint64_t{14}, kNoLimit}) {
    NodeForTest node(WithUnappliedChange(page_bytes));
    node.raw().Campaign();
    EXPECT_EQ(node.raft().role(), Role::kFollower) << page_bytes;
    EXPECT_TRUE(
        node.lines().Contains("since there are still pending configuration changes to apply"));
    node.Work();
    node.raw().Campaign();
    EXPECT_EQ(node.raft().role(), Role::kCandidate) << page_bytes;
  }
}

TEST(RaftMembership, AnUnappliedChangeIgnoresTimeoutNow) {
  NodeForTest node(WithUnappliedChange(kNoLimit));
  node.raw().Step(Make(MessageType::kTimeoutNow, {.term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

TEST(RaftMembership, UnappliedNormalEntriesDoNot) {
  NodeForTest node(SetupWith(1, {1, 1, 1}, 3));
  ASSERT_LT(node.raft().log().applied(), node.raft().log().committed());
  node.raw().Campaign();
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

}  // namespace
}  // namespace squall
