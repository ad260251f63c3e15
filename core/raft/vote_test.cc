// Votes: who gets one, and for how long it binds (Paper 5.2, 5.4.1; Thesis 3.6.1, 3.8).

#include <gtest/gtest.h>

#include <array>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message VoteRequest(uint64_t from, uint64_t term, uint64_t index = 0, uint64_t log_term = 0) {
  return Make(MessageType::kVote,
              {.from = from, .term = term, .index = index, .log_term = log_term});
}

bool Grants(NodeForTest& node, const Message& request) {
  const std::vector<Message> sent = node.Receive(request);
  EXPECT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent.at(0).to, request.from);
  return !sent.at(0).reject;
}

// Paper 5.2: each server votes for at most one candidate a term, first come first served.
TEST(RaftVote, OneVoteATerm) {
  NodeForTest node;
  EXPECT_TRUE(Grants(node, VoteRequest(2, 1)));
  EXPECT_FALSE(Grants(node, VoteRequest(3, 1)));
  EXPECT_EQ(node.raft().vote(), NodeId(2));
}

// The answer may have been lost: the same candidate gets the same vote again.
TEST(RaftVote, ARepeatedRequestIsGrantedAgain) {
  NodeForTest node;
  EXPECT_TRUE(Grants(node, VoteRequest(2, 1)));
  EXPECT_TRUE(Grants(node, VoteRequest(2, 1)));
}

TEST(RaftVote, ANewTermBringsANewVote) {
  NodeForTest node;
  EXPECT_TRUE(Grants(node, VoteRequest(2, 1)));
  EXPECT_TRUE(Grants(node, VoteRequest(3, 2)));
  EXPECT_EQ(node.raft().vote(), NodeId(3));
}

// Paper 5.4.1: the later term of the last entry wins, then the longer log.
TEST(RaftVote, OnlyALogAtLeastAsCompleteGetsAVote) {
  struct Case {
    uint64_t index;
    uint64_t term;
    bool granted;
  };
  for (const Case& c : {Case{0, 0, false}, Case{1, 1, false}, Case{9, 1, false}, Case{1, 2, false},
                        Case{2, 2, true}, Case{3, 2, true}, Case{1, 3, true}, Case{2, 3, true}}) {
    NodeForTest node(SetupWith(3, {1, 2}));
    EXPECT_EQ(Grants(node, VoteRequest(2, 4, c.index, c.term)), c.granted) << c.index << c.term;
    EXPECT_EQ(node.raft().term(), Term(4));
    EXPECT_EQ(node.raft().vote(), c.granted ? NodeId(2) : kNoNode);
  }
}

TEST(RaftVote, AGrantedVotePutsOffTheOwnCampaign) {
  NodeForTest node(SetupWith(1, {}));
  node.Tick(9);
  Grants(node, VoteRequest(2, 1));
  EXPECT_EQ(node.raft().election_elapsed(), 0u);
}

TEST(RaftVote, ARefusedVoteDoesNotPutOffTheOwnCampaign) {
  NodeForTest node(SetupWith(1, {1}));
  node.Tick(9);
  EXPECT_FALSE(Grants(node, VoteRequest(2, 1)));
  EXPECT_EQ(node.raft().election_elapsed(), 9u);
}

// A follower that knows the leader of a term refuses other candidates of that term.
TEST(RaftVote, AFollowerOfThisTermsLeaderVotesForNoCandidate) {
  NodeForTest node(SetupWith(1, {}));
  node.Receive(Make(MessageType::kHeartbeat, {.from = 2, .term = 1}));
  EXPECT_FALSE(Grants(node, VoteRequest(3, 1)));
}

// etcd: TestVoteFromAnyState.
TEST(RaftVote, EveryRoleVotesInAHigherTerm) {
  for (Role role : {Role::kFollower, Role::kPreCandidate, Role::kCandidate, Role::kLeader}) {
    NodeForTest node = NodeIn(role);
    EXPECT_TRUE(Grants(node, VoteRequest(2, 9, 9, 9))) << Name(role);
    EXPECT_EQ(node.raft().role(), Role::kFollower) << Name(role);
    EXPECT_EQ(node.raft().vote(), NodeId(2)) << Name(role);
    EXPECT_EQ(node.raft().term(), Term(9)) << Name(role);
  }
}

TEST(RaftVote, ACandidateRefusesItsRivalOfTheSameTerm) {
  NodeForTest node = NodeIn(Role::kCandidate);
  EXPECT_FALSE(Grants(node, VoteRequest(2, 1, 9, 1)));
}

// Thesis 3.8: the vote is on disk with the answer, not behind it.
TEST(RaftVote, TheAnswerComesWithTheVoteToStore) {
  NodeForTest node;
  node.raw().Step(VoteRequest(2, 1));
  const Ready& ready = node.raw().TakeReady();
  ASSERT_TRUE(ready.hard_state.has_value());
  EXPECT_EQ(ready.hard_state->vote, NodeId(2));
  EXPECT_TRUE(ready.must_sync);
  EXPECT_EQ(ready.messages.size(), 1u);
}

// Thesis 3.8: without term and vote in storage a restarted server could vote twice.
TEST(RaftVote, ARestartDoesNotFreeTheVote) {
  NodeForTest before;
  Grants(before, VoteRequest(2, 5));
  NodeSetup setup;
  setup.hard_state = before.storage().InitialHardState();
  NodeForTest after(setup);
  EXPECT_FALSE(Grants(after, VoteRequest(3, 5)));
  EXPECT_TRUE(Grants(after, VoteRequest(2, 5)));
}

// Paper 5.4.1, Fig. 8: a log that is longer but older loses to the later term, and is overwritten.
TEST(RaftVote, LaterTermsWinOverLongerLogs) {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    s.log = s.config.id == NodeId(1) ? LogOf({1, 2, 2, 2, 2}) : LogOf({1, 3});
    s.hard_state = {Term(3), kNoNode, Index(1)};
  });
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kFollower);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(cluster[1].Log(), "1/1 2/3 3/5");
  EXPECT_TRUE(cluster.Agree({1, 2, 3}));
}

// etcd: TestLeaderElectionOverwriteNewerLogs. Uncommitted entries of a later term may go as well:
// a majority that never saw them elects a node without them.
TEST(RaftVote, UncommittedEntriesOfALaterTermCanBeOverwritten) {
  ClusterForTest cluster(5, [](NodeSetup& s) {
    const uint64_t id = s.config.id.value();
    s.log = id == 1 || id == 2 || id == 4 ? LogOf({1}) : id == 3 ? LogOf({2}) : LogOf({});
    s.hard_state.term = Term(id == 4 || id == 5 ? 2 : id == 3 ? 2 : 1);
    s.hard_state.vote = id >= 4 ? NodeId(3) : NodeId(id);
  });
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(1).term(), Term(2));
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Leader(), 1u);
  for (uint64_t id = 1; id <= 5; ++id) EXPECT_EQ(cluster[id].Log(), "1/1 2/3") << id;
}

// Thesis 4.2.1; etcd: a learner that was promoted may not know it yet, so it votes when asked.
TEST(RaftVote, ALearnerVotes) {
  NodeSetup setup;
  setup.config.id = NodeId(2);
  setup.members = Voters({1}, {2});
  NodeForTest learner(setup);
  const std::vector<Message> sent = learner.Receive(
      Make(MessageType::kVote, {.from = 1, .to = 2, .term = 2, .index = 11, .log_term = 11}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kVoteResp);
  EXPECT_FALSE(sent[0].reject);
}

// The situation that makes it necessary (etcd: raft.go, the comment on voting learners).
TEST(RaftVote, APromotedLearnerThatDoesNotKnowItHelpsToElectALeader) {
  ClusterForTest cluster(2, {}, 1);
  cluster.Campaign(1);
  cluster.Isolate(3);
  cluster.ProposeChange(1, Change("v3"));
  ASSERT_TRUE(cluster.raft(3).is_learner());
  ASSERT_FALSE(cluster.raft(2).membership().learners.contains(NodeId(3)));
  // Node 2 and the learner must be able to go on without node 1.
  cluster.Heal();
  cluster.Isolate(1);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kLeader);
  EXPECT_FALSE(cluster.raft(3).is_learner());
}

}  // namespace
}  // namespace squall
