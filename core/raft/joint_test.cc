// Joint configurations (Paper 6, Fig. 11; Thesis 4.3; etcd: ConfChangeV2,
// TestRawNodeJointAutoLeave).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

constexpr auto kImplicit = ConfChangeTransition::kJointImplicit;
constexpr auto kExplicit = ConfChangeTransition::kJointExplicit;

std::string Members(const NodeForTest& node) { return Describe(node.raft().membership()); }

Message Ack(uint64_t from, uint64_t index) {
  return Make(MessageType::kAppResp, {.from = from, .term = 1, .index = index});
}

// A leader of term 1 in the joint configuration (1 2 3)&&(1 4 5), with entry 1 settled.
NodeForTest JointLeader() {
  NodeSetup setup;
  setup.members.voters_outgoing = {NodeId(1), NodeId(4), NodeId(5)};
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  return node;
}

// etcd: kAuto is simple for one voter and joint for more.
TEST(RaftJoint, AutoGoesJointOnlyIfItMust) {
  NodeForTest node;
  node.raw().ApplyConfChange(Change("v4"));
  EXPECT_FALSE(node.raft().membership().voters.joint());
  node.raw().ApplyConfChange(Change("v5 r2"));
  EXPECT_EQ(Members(node), "voters=(1 3 4 5)&&(1 2 3 4) autoleave");
}

TEST(RaftJoint, ImplicitAndExplicitGoJointEvenForOneVoter) {
  for (auto transition : {kImplicit, kExplicit}) {
    NodeForTest node;
    node.raw().ApplyConfChange(Change("v4", transition));
    EXPECT_TRUE(node.raft().membership().voters.joint());
    EXPECT_EQ(node.raft().membership().auto_leave, transition == kImplicit);
  }
}

TEST(RaftJoint, AnEmptyChangeLeaves) {
  NodeForTest node;
  node.raw().ApplyConfChange(Change("v4", kExplicit));
  node.raw().ApplyConfChange(ConfChangeV2());
  EXPECT_EQ(Members(node), "voters=(1 2 3 4)");
}

// Thesis 4.3: log entries need majorities of both configurations.
TEST(RaftJoint, CommitNeedsBothMajorities) {
  NodeForTest node = JointLeader();
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.Receive(Ack(2, 2));
  node.Receive(Ack(3, 2));
  EXPECT_EQ(node.raft().log().committed(), Index(1));
  node.Receive(Ack(5, 2));
  EXPECT_EQ(node.raft().log().committed(), Index(2));
}

// Thesis 4.3: so do elections.
TEST(RaftJoint, ElectionNeedsBothMajorities) {
  NodeSetup setup;
  setup.members.voters_outgoing = {NodeId(1), NodeId(4), NodeId(5)};
  NodeForTest node(setup);
  node.raw().Campaign();
  EXPECT_EQ(Recipients(node.TakeSent()), (std::vector<uint64_t>{2, 3, 4, 5}));
  node.Receive(Make(MessageType::kVoteResp, {.from = 2, .term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  node.Receive(Make(MessageType::kVoteResp, {.from = 4, .term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

TEST(RaftJoint, OneLostMajorityLosesTheElection) {
  NodeSetup setup;
  setup.members.voters_outgoing = {NodeId(1), NodeId(4), NodeId(5)};
  NodeForTest node(setup);
  node.raw().Campaign();
  node.Work();
  for (uint64_t id : {4u, 5u}) {
    node.Receive(Make(MessageType::kVoteResp, {.from = id, .term = 1, .reject = true}));
  }
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

// Thesis 4.3: entries are replicated to all servers in both configurations.
TEST(RaftJoint, BothHalvesGetEverything) {
  NodeForTest node = JointLeader();
  node.raw().Propose(Payload("x"));
  EXPECT_EQ(Recipients(Only(MessageType::kApp, node.TakeSent())),
            (std::vector<uint64_t>{2, 3, 4, 5}));
}

// Thesis 4.3: once C_old,new is committed and applied, the leader itself appends C_new.
TEST(RaftJoint, AnImplicitChangeIsLeftWithoutBeingAsked) {
  for (auto transition : {ConfChangeTransition::kAuto, kImplicit}) {
    ClusterForTest cluster(5);
    cluster.Campaign(1);
    cluster.ProposeChange(1, Change("r4 r5", transition));
    EXPECT_EQ(Members(cluster[1]), "voters=(1 2 3)");
    EXPECT_EQ(Members(cluster[2]), "voters=(1 2 3)");
    EXPECT_EQ(cluster[1].Log(), "1/1 2/1:conf 3/1:conf");
    EXPECT_TRUE(
        cluster[1].lines().Contains("initiating automatic transition out of joint configuration"));
  }
}

// Two round trips pass, and each half of the way is committed by the right majorities.
TEST(RaftJoint, LeavingWaitsUntilEnteringIsApplied) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().ProposeConfChange(Change("v4 v5"));
  node.TakeSent();
  EXPECT_EQ(node.Log(), "1/1 2/1:conf");
  node.Receive(Ack(2, 2));
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1:conf");
  EXPECT_EQ(Members(node), "voters=(1 2 3 4 5)&&(1 2 3) autoleave");
  node.Receive(Ack(2, 3));
  EXPECT_TRUE(node.raft().membership().voters.joint());
  node.Receive(Ack(4, 3));
  EXPECT_EQ(Members(node), "voters=(1 2 3 4 5)");
}

// etcd: appliedTo, the comparison with pendingConfIndex.
TEST(RaftJoint, LeavingIsProposedOnce) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().ProposeConfChange(Change("v4 v5"));
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  node.Receive(Ack(2, 2));
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1:x 4/1:conf");
  node.Receive(Ack(2, 3));
  node.Receive(Ack(4, 3));
  EXPECT_EQ(node.applied(), "x");
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1:x 4/1:conf");
}

TEST(RaftJoint, AnExplicitChangeStaysUntilAsked) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r3", kExplicit));
  cluster.Propose(1, "x");
  EXPECT_EQ(Members(cluster[1]), "voters=(1 2)&&(1 2 3)");
  cluster.ProposeChange(1, ConfChangeV2());
  EXPECT_EQ(Members(cluster[1]), "voters=(1 2)");
  EXPECT_EQ(Members(cluster[2]), "voters=(1 2)");
}

TEST(RaftJoint, WhileJointOnlyLeavingIsTaken) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r3", kExplicit));
  cluster.ProposeChange(1, Change("v4"));
  EXPECT_EQ(Members(cluster[1]), "voters=(1 2)&&(1 2 3)");
  EXPECT_TRUE(cluster[1].lines().Contains("must transition out of joint config first"));
}

// Any leader of a joint configuration leaves it: the first leader may be gone.
TEST(RaftJoint, ANewLeaderLeavesIfTheOldOneDidNot) {
  ClusterForTest cluster(5);
  cluster.Campaign(1);
  // The change is committed and applied everywhere; the leader's wish to leave is lost.
  cluster[1].raw().ProposeConfChange(Change("r4 r5"));
  for (const Message& m : std::deque<Message>(cluster.InFlight()))
    cluster[m.to.value()].raw().Step(m);
  cluster.LoseInFlight();
  cluster.Isolate(1);
  cluster.Campaign(2);
  cluster.Heal();
  cluster.Tick(2);
  ASSERT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(Members(cluster[2]), "voters=(1 2 3)");
}

// While leadership is handed over nothing is proposed; it is tried again at the next entry applied.
TEST(RaftJoint, LeavingIsTriedAgainAfterAFailedTransfer) {
  NodeSetup setup;
  setup.config.election_tick = 10;
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  node.raw().ProposeConfChange(Change("v4 v5"));
  node.raw().TransferLeader(NodeId(2));
  node.TakeSent();
  node.Receive(Ack(3, 2));
  ASSERT_TRUE(node.raft().membership().auto_leave);
  EXPECT_EQ(node.Log(), "1/1 2/1:conf");
  EXPECT_TRUE(node.lines().Contains("not initiating automatic transition out of joint"));
  node.Tick(10);  // The transfer is given up.
  node.raw().Propose(Payload("x"));
  node.TakeSent();
  for (uint64_t id : {2u, 3u, 4u, 5u}) node.Receive(Ack(id, 3));
  EXPECT_EQ(node.Log(), "1/1 2/1:conf 3/1:x 4/1:conf");
}

// Thesis 4.2.1; etcd: LearnersNext. A voter of the outgoing half becomes a learner when that goes.
TEST(RaftJoint, ADemotedVoterBecomesALearnerWhenTheOldHalfGoes) {
  NodeForTest node;
  node.raw().ApplyConfChange(Change("l3 v4", kExplicit));
  EXPECT_EQ(Members(node), "voters=(1 2 4)&&(1 2 3) learners_next=(3)");
  node.raw().ApplyConfChange(ConfChangeV2());
  EXPECT_EQ(Members(node), "voters=(1 2 4) learners=(3)");
}

TEST(RaftJoint, ADemotedVoterIsNoLearnerYet) {
  NodeSetup setup;
  setup.config.id = NodeId(3);
  NodeForTest node(setup);
  node.raw().ApplyConfChange(Change("l3 v4", kExplicit));
  EXPECT_FALSE(node.raft().is_learner());
  node.raw().ApplyConfChange(ConfChangeV2());
  EXPECT_TRUE(node.raft().is_learner());
}

// A leader that demotes itself goes on until the joint configuration is left.
TEST(RaftJoint, ALeaderThatDemotesItselfStepsDownWhenTheOldHalfGoes) {
  NodeSetup setup;
  setup.config.step_down_on_removal = Toggle::kOn;
  NodeForTest node(setup);
  node.BecomeSettledLeader();
  node.raw().ApplyConfChange(Change("l1 v4", kExplicit));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  node.raw().ApplyConfChange(ConfChangeV2());
  EXPECT_EQ(node.raft().role(), Role::kFollower);
}

// etcd: TestRawNodeJointAutoLeave. The node that should leave may have lost leadership meanwhile.
TEST(RaftJoint, AFollowerDoesNotPropose) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().ProposeConfChange(Change("v4 v5"));
  node.TakeSent();
  node.Receive(Make(MessageType::kHeartbeat, {.from = 2, .term = 2, .commit = 2}));
  EXPECT_TRUE(node.raft().membership().auto_leave);
  EXPECT_EQ(node.Log(), "1/1 2/1:conf");
}

// A change that can no longer be applied breaks the driver's contract (etcd panics).
TEST(RaftJoint, EnteringTwiceIsAFailedAssertion) {
  NodeSetup setup;
  setup.config.assert_mode = AssertMode::kReport;
  NodeForTest node(setup);
  node.raw().ApplyConfChange(Change("v4", kExplicit));
  node.raw().ApplyConfChange(Change("v5", kExplicit));
  EXPECT_EQ(node.raw().reports(), (std::vector<std::string>{"config is already joint"}));
  EXPECT_EQ(Members(node), "voters=(1 2 3 4)&&(1 2 3)");
}

// Paper Fig. 10 is what this prevents: two disjoint majorities, one of each configuration.
TEST(RaftJoint, TheOldMajorityCannotDecideAlone) {
  ClusterForTest cluster(3);
  for (uint64_t id : {4u, 5u}) {
    NodeSetup joining;  // Knows the configuration that the log starts from, and is no part of it.
    joining.config.id = NodeId(id);
    cluster.Add(joining);
  }
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("r2 r3 v4 v5", kExplicit));
  ASSERT_EQ(Members(cluster[1]), "voters=(1 4 5)&&(1 2 3)");
  for (uint64_t id : {4u, 5u}) cluster.Isolate(id);
  cluster.Propose(1, "x");
  EXPECT_EQ(cluster[1].applied(), "");
  cluster.Campaign(2);
  EXPECT_NE(cluster.raft(2).role(), Role::kLeader);
  cluster.Heal();
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Leader(), 1u);
  EXPECT_EQ(cluster[1].applied(), "x");
}

}  // namespace
}  // namespace squall
