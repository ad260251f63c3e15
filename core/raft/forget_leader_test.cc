// A follower that forgets its leader on purpose, so that it may vote at once (etcd:
// MsgForgetLeader).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

NodeForTest Follower(ReadOnlyOption read_only = ReadOnlyOption::kSafe) {
  NodeSetup setup;
  setup.config.check_quorum = Toggle::kOn;
  setup.config.read_only = read_only;
  NodeForTest node(setup);
  node.Receive(Make(MessageType::kHeartbeat, {.term = 1}));
  return node;
}

TEST(RaftForgetLeader, AFollowerForgetsInItsTerm) {
  NodeForTest node = Follower();
  node.raw().ForgetLeader();
  EXPECT_EQ(node.raft().lead(), kNoNode);
  EXPECT_EQ(node.raft().term(), Term(1));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_TRUE(node.lines().Contains("1 forgetting leader 2 at term 1"));
}

// Its purpose: the vote is no longer held back by the lease.
TEST(RaftForgetLeader, WhoForgotGrantsVotesInsideTheLease) {
  NodeForTest node = Follower();
  const Message request = Make(MessageType::kPreVote, {.from = 3, .term = 2});
  EXPECT_TRUE(node.Receive(request).empty());
  node.raw().ForgetLeader();
  EXPECT_EQ(node.Receive(request).size(), 1u);
}

TEST(RaftForgetLeader, WordFromTheLeaderBringsItBack) {
  NodeForTest node = Follower();
  node.raw().ForgetLeader();
  node.Receive(Make(MessageType::kHeartbeat, {.term = 1}));
  EXPECT_EQ(node.raft().lead(), NodeId(2));
}

// Within a lease that reads rely on, no node may vote: Thesis 6.4.1.
TEST(RaftForgetLeader, IsRefusedUnderLeaseBasedReads) {
  NodeForTest node = Follower(ReadOnlyOption::kLeaseBased);
  node.raw().ForgetLeader();
  EXPECT_EQ(node.raft().lead(), NodeId(2));
  EXPECT_TRUE(node.lines().ContainsAt(Severity::kError, "ignoring MsgForgetLeader"));
}

TEST(RaftForgetLeader, OnlyFollowersHaveALeaderToForget) {
  for (Role role : {Role::kFollower, Role::kCandidate, Role::kPreCandidate, Role::kLeader}) {
    NodeForTest node = NodeIn(role);
    const SoftState before = node.raft().soft_state();
    node.raw().ForgetLeader();
    EXPECT_EQ(node.raft().soft_state(), before) << Name(role);
    EXPECT_TRUE(node.TakeSent().empty()) << Name(role);
  }
}

// A whole election inside the old leader's lease.
TEST(RaftForgetLeader, AMajorityThatForgetsElectsAnotherLeaderAtOnce) {
  ClusterForTest cluster(
      3, [](NodeSetup& s) { s.config.check_quorum = s.config.pre_vote = Toggle::kOn; });
  cluster.Campaign(1);
  cluster.Isolate(1);
  cluster.Campaign(2);
  ASSERT_NE(cluster.raft(2).role(), Role::kLeader);
  cluster[3].raw().ForgetLeader();
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kLeader);
}

}  // namespace
}  // namespace squall
