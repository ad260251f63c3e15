// Learners: members without a vote in anything, and how they get one (Thesis 4.2.1, Fig. 4.4).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

// Thesis 4.2.1: the leader replicates entries to it.
TEST(RaftLearner, GetsEveryEntry) {
  ClusterForTest cluster(2, {}, 1);
  cluster.Campaign(1);
  cluster.Propose(1, "x");
  EXPECT_TRUE(cluster.Agree({1, 2, 3}));
  EXPECT_EQ(cluster[3].applied(), "x");
  EXPECT_EQ(cluster[1].ProgressOf(3).match(), Index(2));
}

// Thesis 4.2.1: it is not yet counted towards majorities for voting.
TEST(RaftLearner, IsNotAskedForItsVote) {
  NodeSetup setup;
  setup.members = Voters({1, 2}, {3});
  NodeForTest node(setup);
  node.raw().Campaign();
  EXPECT_EQ(Recipients(node.TakeSent()), (std::vector<uint64_t>{2}));
}

TEST(RaftLearner, AVoteThatItCastsDoesNotCount) {
  NodeSetup setup;
  setup.members = Voters({1, 2}, {3});
  NodeForTest node(setup);
  node.raw().Campaign();
  node.Work();
  node.Receive(Make(MessageType::kVoteResp, {.from = 3, .term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

TEST(RaftLearner, DoesNotHoldUpAnything) {
  ClusterForTest cluster(3, {}, 2);
  cluster.Campaign(1);
  for (uint64_t id : {4u, 5u}) cluster.Isolate(id);
  cluster.Propose(1, "x");
  EXPECT_EQ(cluster[1].applied(), "x");
}

// etcd: a learner may pass proposals on like any follower.
TEST(RaftLearner, PassesProposalsOn) {
  ClusterForTest cluster(2, {}, 1);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Propose(3, "x"), StepStatus::kOk);
  EXPECT_EQ(cluster[2].applied(), "x");
}

// etcd: TestLearnerPromotion.
TEST(RaftLearner, CanLeadWhenItIsPromoted) {
  ClusterForTest cluster(1, {}, 1);
  cluster.Campaign(1);
  ASSERT_TRUE(cluster.raft(2).is_learner());
  cluster.ProposeChange(1, Change("v2"));
  EXPECT_FALSE(cluster.raft(2).is_learner());
  cluster.Campaign(2);
  EXPECT_EQ(cluster.Leader(), 2u);
}

// Its progress is kept: it need not be found out again where its log ends.
TEST(RaftLearner, KeepsItsProgressWhenItIsPromoted) {
  ClusterForTest cluster(1, {}, 1);
  cluster.Campaign(1);
  cluster.Propose(1, "x");
  cluster.Isolate(2);
  cluster[1].raw().ApplyConfChange(Change("v2"));
  EXPECT_FALSE(cluster[1].ProgressOf(2).is_learner());
  EXPECT_EQ(cluster[1].ProgressOf(2).match(), Index(2));
  EXPECT_EQ(cluster[1].ProgressOf(2).state(), ProgressState::kReplicate);
}

// A removed member that comes back may have lost its log: nothing of it is taken for known.
TEST(RaftLearner, StartsAnewWhenItWasRemovedInBetween) {
  NodeForTest node;
  node.BecomeSettledLeader();
  node.raw().ApplyConfChange(Change("r3"));
  node.raw().ApplyConfChange(Change("l3"));
  EXPECT_EQ(node.ProgressOf(3).match(), Index(0));
  EXPECT_EQ(node.ProgressOf(3).state(), ProgressState::kProbe);
  EXPECT_TRUE(node.ProgressOf(3).is_learner());
}

TEST(RaftLearner, AVoterCanBeDemoted) {
  ClusterForTest cluster(3);
  cluster.Campaign(1);
  cluster.ProposeChange(1, Change("l3"));
  EXPECT_TRUE(cluster.raft(3).is_learner());
  cluster.Tick(3, 50);
  EXPECT_EQ(cluster.raft(3).role(), Role::kFollower);
  cluster.Propose(1, "x");
  EXPECT_EQ(cluster[3].applied(), "x");
}

}  // namespace
}  // namespace squall
