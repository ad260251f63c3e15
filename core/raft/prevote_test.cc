// Pre-vote: elections rehearsed before a term is raised (Thesis 9.6).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

NodeSetup PreVoteSetup(uint64_t term, std::initializer_list<uint64_t> log_terms) {
  NodeSetup setup = SetupWith(term, log_terms);
  setup.config.pre_vote = Toggle::kOn;
  return setup;
}

Message PreVoteFrom(uint64_t voter, uint64_t term, bool reject = false) {
  return Make(MessageType::kPreVoteResp, {.from = voter, .term = term, .reject = reject});
}

void WithPreVote(NodeSetup& s) { s.config.pre_vote = Toggle::kOn; }
void WithPreVoteAndCheckQuorum(NodeSetup& s) {
  s.config.pre_vote = s.config.check_quorum = Toggle::kOn;
}

// Thesis 9.6: the pre-candidate asks whether it would be voted for, and leaves its term alone.
TEST(RaftPreVote, ARehearsalChangesNeitherTermNorVote) {
  NodeSetup setup = PreVoteSetup(3, {1, 3});
  setup.hard_state.vote = NodeId(2);
  NodeForTest node(setup);
  node.raw().Campaign();
  const std::vector<Message> sent = node.TakeSent();
  EXPECT_EQ(node.raft().role(), Role::kPreCandidate);
  EXPECT_EQ(node.raft().term(), Term(3));
  EXPECT_EQ(node.raft().vote(), NodeId(2));
  ASSERT_EQ(Recipients(Only(MessageType::kPreVote, sent)), (std::vector<uint64_t>{2, 3}));
  // The term asked about is the one that would come.
  EXPECT_EQ(sent[0].term, Term(4));
  EXPECT_EQ(sent[0].index, Index(2));
  EXPECT_EQ(sent[0].log_term, Term(3));
}

TEST(RaftPreVote, AnElectionTimeoutStartsARehearsal) {
  NodeForTest node(PreVoteSetup(3, {}));
  node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kPreCandidate);
}

TEST(RaftPreVote, ARehearsalWithoutAnswersIsRepeatedAfterAnotherTimeout) {
  NodeForTest node(PreVoteSetup(3, {}));
  EXPECT_EQ(node.Tick(10).size(), 2u);
  EXPECT_TRUE(node.Tick(9).empty());
  EXPECT_EQ(Only(MessageType::kPreVote, node.Tick()).size(), 2u);
  EXPECT_EQ(node.raft().term(), Term(3));
}

TEST(RaftPreVote, AMajorityOfPreVotesStartsTheElection) {
  NodeForTest node = NodeIn(Role::kPreCandidate, PreVoteSetup(3, {}));
  const std::vector<Message> sent = node.Receive(PreVoteFrom(2, 4));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  EXPECT_EQ(node.raft().term(), Term(4));
  EXPECT_EQ(node.raft().vote(), NodeId(1));
  EXPECT_EQ(Only(MessageType::kVote, sent).size(), 2u);
}

TEST(RaftPreVote, AMajorityOfRefusalsEndsTheRehearsal) {
  NodeForTest node = NodeIn(Role::kPreCandidate, PreVoteSetup(3, {}));
  node.Receive(PreVoteFrom(2, 3, true));
  EXPECT_EQ(node.raft().role(), Role::kPreCandidate);
  node.Receive(PreVoteFrom(3, 3, true));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().term(), Term(3));
}

// A refusal comes from the voter's own term, which may be the higher one.
TEST(RaftPreVote, ARefusalFromAHigherTermIsFollowed) {
  NodeForTest node = NodeIn(Role::kPreCandidate, PreVoteSetup(3, {}));
  node.Receive(PreVoteFrom(2, 8, true));
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().term(), Term(8));
}

TEST(RaftPreVote, AGrantDoesNotChangeTheVoter) {
  NodeSetup setup = SetupWith(3, {1, 3}, 0, 3);
  NodeForTest node(setup);
  node.Tick(5);
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kPreVote, {.term = 4, .index = 2, .log_term = 3}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].type, MessageType::kPreVoteResp);
  EXPECT_FALSE(sent[0].reject);
  // The grant carries the term asked about: one of a lower term would be ignored.
  EXPECT_EQ(sent[0].term, Term(4));
  EXPECT_EQ(node.raft().term(), Term(3));
  EXPECT_EQ(node.raft().vote(), NodeId(3));
  EXPECT_EQ(node.raft().election_elapsed(), 5u);
}

// Two pre-candidates may both be granted: nothing is promised.
TEST(RaftPreVote, ACompleteLogIsGranted) {
  NodeForTest node(SetupWith(3, {1, 3}));
  for (uint64_t from : {2u, 3u}) {
    const std::vector<Message> sent = node.Receive(
        Make(MessageType::kPreVote, {.from = from, .term = 4, .index = 2, .log_term = 3}));
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_FALSE(sent[0].reject);
  }
}

// Paper 5.4.1 holds in the rehearsal too.
TEST(RaftPreVote, AShorterLogIsRefusedWithTheVotersTerm) {
  NodeForTest node(SetupWith(3, {1, 3}));
  const std::vector<Message> sent =
      node.Receive(Make(MessageType::kPreVote, {.term = 9, .index = 1, .log_term = 1}));
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(sent[0].reject);
  EXPECT_EQ(sent[0].term, Term(3));
  EXPECT_EQ(node.raft().term(), Term(3));
}

// etcd: TestPreVoteFromAnyState.
TEST(RaftPreVote, EveryRoleGrantsAndGoesOn) {
  for (Role role : {Role::kFollower, Role::kPreCandidate, Role::kCandidate, Role::kLeader}) {
    NodeForTest node = NodeIn(role);
    const Term term = node.raft().term();
    const std::vector<Message> sent =
        node.Receive(Make(MessageType::kPreVote, {.term = 9, .index = 9, .log_term = 9}));
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_FALSE(sent[0].reject) << Name(role);
    EXPECT_EQ(node.raft().role(), role);
    EXPECT_EQ(node.raft().term(), term);
  }
}

// etcd: TestCandidateDeliversPreCandidateSelfVoteAfterBecomingCandidate.
TEST(RaftPreVote, ThePreVoteForItselfDoesNotCountInTheElection) {
  NodeForTest node(PreVoteSetup(0, {}));
  node.raw().Campaign();
  node.raw().TakeReady();  // Holds the pre-vote for itself until Advance().
  node.raw().Step(PreVoteFrom(2, 1));
  node.raw().Step(PreVoteFrom(3, 1));
  ASSERT_EQ(node.raft().role(), Role::kCandidate);
  node.raw().Advance();
  node.raw().Step(Make(MessageType::kVoteResp, {.from = 2, .term = 1}));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  // Its vote in the election itself is what was missing.
  node.Work();
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

TEST(RaftPreVote, RehearsalVotesAreIgnoredByACandidateAndElectionVotesByAPreCandidate) {
  NodeForTest candidate = NodeIn(Role::kCandidate);
  candidate.Receive(PreVoteFrom(2, 1));
  EXPECT_EQ(candidate.raft().role(), Role::kCandidate);
  NodeForTest pre_candidate = NodeIn(Role::kPreCandidate, PreVoteSetup(1, {}));
  pre_candidate.Receive(Make(MessageType::kVoteResp, {.from = 2, .term = 1}));
  EXPECT_EQ(pre_candidate.raft().role(), Role::kPreCandidate);
}

// Thesis 9.6, the purpose: who was cut off does not disturb the others when it is back.
TEST(RaftPreVote, ARejoiningNodeDoesNotDisruptTheCluster) {
  ClusterForTest cluster(3, WithPreVoteAndCheckQuorum);
  cluster.Campaign(1);
  cluster.Isolate(3);
  cluster.Tick(3, 100);
  EXPECT_EQ(cluster.raft(3).role(), Role::kPreCandidate);
  EXPECT_EQ(cluster.raft(3).term(), Term(1));
  cluster.Propose(1, "x");
  cluster.Heal();
  cluster.Campaign(3);
  EXPECT_EQ(cluster.Leader(), 1u);
  EXPECT_EQ(cluster.raft(1).term(), Term(1));
  // A late heartbeat brings it back, and no leader is deposed.
  cluster.Tick(1);
  EXPECT_EQ(cluster.raft(3).lead(), NodeId(1));
  EXPECT_EQ(cluster.Leader(), 1u);
}

// etcd: TestNodeWithSmallerTermCanCompleteElection.
TEST(RaftPreVote, ANodeWithALowerTermCanBringAboutAnElection) {
  ClusterForTest cluster(3, WithPreVote);
  cluster.Isolate(3);
  cluster.Campaign(1);
  cluster.Campaign(2);
  cluster.Campaign(3);
  ASSERT_EQ(cluster.raft(2).role(), Role::kLeader);
  ASSERT_EQ(cluster.raft(3).term(), Term(0));
  // Now the leader is gone, and node 3, with its old term and log, is back.
  cluster.Heal();
  cluster.Isolate(2);
  cluster.Campaign(3);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  EXPECT_EQ(cluster.raft(1).term(), Term(3));
  EXPECT_TRUE(cluster.Agree({1, 3}));
}

// etcd: TestPreVoteWithSplitVote.
TEST(RaftPreVote, ASplitVoteIsRepeatedFromTheRehearsal) {
  ClusterForTest cluster(3, WithPreVote);
  cluster.Campaign(1);
  cluster.Isolate(1);
  // Both rehearse with success, and both stand in the same term.
  cluster[2].raw().Campaign();
  cluster[3].raw().Campaign();
  cluster.Deliver();
  EXPECT_EQ(cluster.raft(2).role(), Role::kCandidate);
  EXPECT_EQ(cluster.raft(3).role(), Role::kCandidate);
  EXPECT_EQ(cluster.raft(2).term(), cluster.raft(3).term());
  cluster.Campaign(2);
  EXPECT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(cluster.raft(3).role(), Role::kFollower);
}

// A cluster that is being upgraded: node 3 campaigned without rehearsal while it was cut off.
ClusterForTest Upgraded() {
  ClusterForTest cluster(3, [](NodeSetup& s) {
    if (s.config.id != NodeId(3)) WithPreVote(s);
  });
  cluster.Campaign(1);
  cluster.Isolate(3);
  cluster.Propose(1, "x");
  cluster.Campaign(3);
  cluster.Campaign(3);
  cluster.Restart(3, WithPreVote);
  cluster.Heal();
  return cluster;
}

// etcd: TestPreVoteMigrationCanCompleteElection. Node 2 has the better log, node 3 the higher term.
TEST(RaftPreVote, AnUpgradedClusterElectsALeaderInSpiteOfAHigherTermAndAShorterLog) {
  ClusterForTest cluster = Upgraded();
  ASSERT_EQ(cluster.raft(3).term(), Term(3));
  cluster.Isolate(1);
  cluster.Campaign(3);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(2).term(), Term(3));
  cluster.Campaign(3);
  cluster.Campaign(2);
  EXPECT_EQ(cluster.raft(2).role(), Role::kLeader);
}

// etcd: TestPreVoteMigrationWithFreeStuckPreCandidate.
TEST(RaftPreVote, AStuckPreCandidateIsFreedByItsAnswerToTheOldLeader) {
  ClusterForTest cluster = Upgraded();
  cluster.Campaign(3);
  ASSERT_EQ(cluster.raft(1).role(), Role::kLeader);
  ASSERT_EQ(cluster.raft(3).role(), Role::kPreCandidate);
  cluster.Tick(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(1).term(), cluster.raft(3).term());
}

}  // namespace
}  // namespace squall
