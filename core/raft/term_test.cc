// Terms: which node follows into which term, and the fate of messages of earlier terms (Paper 5.1).

#include <gtest/gtest.h>

#include <array>

#include "core/testing/node.h"

namespace squall {
namespace {

constexpr std::array kRoles = {Role::kFollower, Role::kPreCandidate, Role::kCandidate,
                               Role::kLeader};

// Paper 5.1: a node whose term is out of date takes over the larger one and follows.
TEST(RaftTerm, EveryRoleFollowsTheLeaderOfAHigherTerm) {
  for (Role role : kRoles) {
    for (MessageType type : {MessageType::kApp, MessageType::kHeartbeat, MessageType::kSnap}) {
      NodeForTest node = NodeIn(role);
      node.Receive(Make(type, {.from = 2, .term = 7}));
      EXPECT_EQ(node.raft().term(), Term(7)) << Name(role) << Name(type);
      EXPECT_EQ(node.raft().role(), Role::kFollower) << Name(role) << Name(type);
      EXPECT_EQ(node.raft().lead(), NodeId(2)) << Name(role) << Name(type);
    }
  }
}

// Paper 5.1; a message that no leader sends says nothing about who leads.
TEST(RaftTerm, AHigherTermFromANonLeaderNamesNoLeader) {
  for (Role role : kRoles) {
    for (MessageType type : {MessageType::kAppResp, MessageType::kVote, MessageType::kVoteResp,
                             MessageType::kHeartbeatResp, MessageType::kTransferLeader}) {
      NodeForTest node = NodeIn(role);
      node.Receive(Make(type, {.from = 2, .term = 7}));
      EXPECT_EQ(node.raft().term(), Term(7)) << Name(role) << Name(type);
      EXPECT_EQ(node.raft().role(), Role::kFollower) << Name(role) << Name(type);
      EXPECT_EQ(node.raft().lead(), kNoNode) << Name(role) << Name(type);
    }
  }
}

// Paper 5.1: a request with a stale term is rejected; etcd drops what is no pre-vote.
TEST(RaftTerm, MessagesOfALowerTermChangeNothing) {
  for (MessageType type :
       {MessageType::kApp, MessageType::kAppResp, MessageType::kVote, MessageType::kVoteResp,
        MessageType::kSnap, MessageType::kHeartbeat, MessageType::kHeartbeatResp,
        MessageType::kTransferLeader, MessageType::kTimeoutNow, MessageType::kReadIndexResp}) {
    NodeForTest node(SetupWith(5, {1, 5}, 1));
    EXPECT_TRUE(node.Receive(Make(type, {.from = 3, .term = 4, .index = 2})).empty()) << Name(type);
    EXPECT_EQ(node.raft().term(), Term(5)) << Name(type);
    EXPECT_EQ(node.raft().lead(), kNoNode) << Name(type);
    EXPECT_EQ(node.raft().vote(), kNoNode) << Name(type);
    EXPECT_EQ(node.Log(), "1/1 2/5") << Name(type);
    EXPECT_TRUE(node.lines().Contains("ignored a " + std::string(Name(type)))) << Name(type);
  }
}

TEST(RaftTerm, ALeaderIgnoresVotesAndAppendsOfALowerTerm) {
  NodeForTest node = NodeIn(Role::kLeader, SetupWith(5, {}));
  node.Receive(Make(MessageType::kApp, {.term = 5, .entries = LogOf({5, 5, 5})}));
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  EXPECT_EQ(node.Log(), "1/6");
}

// Paper 5.2: servers start as followers.
TEST(RaftTerm, ANodeStartsAsFollowerWithoutLeader) {
  NodeForTest node(SetupWith(3, {1, 3}, 2, 2));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().lead(), kNoNode);
  EXPECT_EQ(node.raft().term(), Term(3));
  EXPECT_EQ(node.raft().vote(), NodeId(2));
}

// Paper Fig. 2, "Candidates": a new election raises the term by one.
TEST(RaftTerm, ACampaignRaisesTheTermByOne) {
  NodeForTest node(SetupWith(3, {1, 3}));
  node.raw().Campaign();
  EXPECT_EQ(node.raft().term(), Term(4));
}

TEST(RaftTerm, ANewTermFreesTheVote) {
  NodeForTest node(SetupWith(3, {}, 0, 2));
  node.Receive(Make(MessageType::kHeartbeat, {.from = 3, .term = 4}));
  EXPECT_EQ(node.raft().vote(), kNoNode);
}

TEST(RaftTerm, TheSameTermKeepsTheVote) {
  NodeForTest node(SetupWith(3, {}, 0, 2));
  node.Receive(Make(MessageType::kHeartbeat, {.from = 3, .term = 3}));
  EXPECT_EQ(node.raft().vote(), NodeId(2));
}

// etcd: Step, the case of a node that was cut off and raised its term: with check-quorum or
// pre-vote nothing else would depose the leader that it cannot follow.
TEST(RaftTerm, AnOldLeaderIsToldOfTheHigherTermUnderCheckQuorumOrPreVote) {
  for (MessageType type : {MessageType::kApp, MessageType::kHeartbeat}) {
    for (bool pre_vote : {false, true}) {
      NodeSetup setup = SetupWith(5, {1});
      (pre_vote ? setup.config.pre_vote : setup.config.check_quorum) = Toggle::kOn;
      NodeForTest node(setup);
      const std::vector<Message> sent = node.Receive(Make(type, {.from = 3, .term = 4}));
      ASSERT_EQ(sent.size(), 1u) << Name(type);
      EXPECT_EQ(sent[0].type, MessageType::kAppResp) << Name(type);
      EXPECT_EQ(sent[0].to, NodeId(3)) << Name(type);
      EXPECT_EQ(sent[0].term, Term(5)) << Name(type);
    }
  }
}

// The other half of it: the leader follows, and the stuck node can win.
TEST(RaftTerm, ALeaderThatHearsOfAHigherTermStepsDown) {
  NodeForTest node = NodeIn(Role::kLeader);
  node.Receive(Make(MessageType::kAppResp, {.from = 3, .term = 5}));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().term(), Term(5));
}

// etcd: Step, MsgPreVote of a lower term: dropped, it could deadlock an upgraded cluster.
TEST(RaftTerm, APreVoteOfALowerTermIsRejectedWithTheOwnTerm) {
  NodeForTest node(SetupWith(5, {1}));
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kPreVote, {.from = 3, .term = 4, .index = 9, .log_term = 3}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kPreVoteResp);
  EXPECT_TRUE(sent[0].reject);
  EXPECT_EQ(sent[0].term, Term(5));
}

// Every message says in which term it was sent (Paper 5.1); requests on behalf of clients do not.
TEST(RaftTerm, MessagesCarryTheTermOfTheirSender) {
  NodeForTest node = NodeIn(Role::kLeader, SetupWith(5, {}));
  for (const Message& m : node.Tick()) EXPECT_EQ(m.term, Term(6));
}

}  // namespace
}  // namespace squall
