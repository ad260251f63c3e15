// Elections: campaigns and how they end (Paper 5.2; Thesis 3.4, 3.8).

#include <gtest/gtest.h>

#include "core/testing/cluster.h"

namespace squall {
namespace {

Message VoteFrom(uint64_t voter, uint64_t term, bool reject = false) {
  return Make(MessageType::kVoteResp, {.from = voter, .term = term, .reject = reject});
}

ConfState VotersUpTo(uint64_t n) {
  ConfState members;
  for (uint64_t id = 1; id <= n; ++id) members.voters.emplace_back(id);
  return members;
}

// Paper 5.2: a follower that hears nothing for an election timeout asks all others for their votes.
TEST(RaftElection, AFollowerCampaignsAfterItsTimeout) {
  NodeSetup setup = SetupWith(2, {1, 2});
  setup.jitter = 4;
  NodeForTest node(setup);
  EXPECT_TRUE(node.Tick(13).empty());
  EXPECT_EQ(node.raft().role(), Role::kFollower);

  const std::vector<Message> sent = node.Tick();
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  EXPECT_EQ(node.raft().vote(), NodeId(1));
  EXPECT_EQ(Recipients(Only(MessageType::kVote, sent)), (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(sent[0].term, Term(3));
}

TEST(RaftElection, ACandidateFollowsNoLeader) {
  for (Toggle pre_vote : {Toggle::kOff, Toggle::kOn}) {
    NodeSetup setup = SetupWith(1, {});
    setup.config.pre_vote = pre_vote;
    NodeForTest node(setup);
    node.Receive(Make(MessageType::kHeartbeat, {.term = 1}));
    node.Tick(10);
    EXPECT_EQ(node.raft().lead(), kNoNode);
  }
}

// Paper Fig. 2, RequestVote: the request shows the candidate's last entry.
TEST(RaftElection, AVoteRequestCarriesTheLastEntry) {
  NodeForTest node(SetupWith(2, {1, 2, 2}));
  node.raw().Campaign();
  for (const Message& m : node.TakeSent()) {
    EXPECT_EQ(m.index, Index(3));
    EXPECT_EQ(m.log_term, Term(2));
    EXPECT_TRUE(m.context.empty());
  }
}

// Paper 5.2: word from the leader keeps a follower a follower.
TEST(RaftElection, WordFromTheLeaderPutsOffTheCampaign) {
  for (MessageType type : {MessageType::kApp, MessageType::kHeartbeat, MessageType::kSnap}) {
    NodeForTest node(SetupWith(2, {}));
    node.Tick(9);
    node.Receive(Make(type, {.term = 2}));
    node.Tick(9);
    EXPECT_EQ(node.raft().role(), Role::kFollower) << Name(type);
    node.Tick();
    EXPECT_EQ(node.raft().role(), Role::kCandidate) << Name(type);
  }
}

// Paper 5.2: a candidate whose election ends without result starts another.
TEST(RaftElection, ACandidateCampaignsAgainAfterItsTimeout) {
  NodeForTest node = NodeIn(Role::kCandidate);
  const std::vector<Message> sent = node.Tick(10);
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  EXPECT_EQ(node.raft().term(), Term(2));
  EXPECT_EQ(Only(MessageType::kVote, sent).size(), 2u);
}

// Paper 5.2: votes of a majority make a leader, refusals of one a follower, less decides nothing.
TEST(RaftElection, AMajorityDecides) {
  struct Case {
    uint64_t voters;
    uint64_t granted;  // Besides its own.
    uint64_t refused;
    Role role;
  };
  for (const Case& c : {Case{1, 0, 0, Role::kLeader}, Case{3, 0, 0, Role::kCandidate},
                        Case{3, 1, 0, Role::kLeader}, Case{3, 0, 1, Role::kCandidate},
                        Case{3, 0, 2, Role::kFollower}, Case{4, 1, 0, Role::kCandidate},
                        Case{4, 2, 0, Role::kLeader}, Case{4, 0, 2, Role::kFollower},
                        Case{4, 1, 1, Role::kCandidate}, Case{5, 1, 0, Role::kCandidate},
                        Case{5, 2, 0, Role::kLeader}, Case{5, 1, 2, Role::kCandidate},
                        Case{5, 1, 3, Role::kFollower}, Case{5, 2, 2, Role::kLeader}}) {
    NodeSetup setup;
    setup.members = VotersUpTo(c.voters);
    NodeForTest node(setup);
    node.raw().Campaign();
    node.Work();
    for (uint64_t i = 0; i < c.granted + c.refused; ++i) {
      node.Receive(VoteFrom(2 + i, 1, i >= c.granted));
    }
    EXPECT_EQ(node.raft().role(), c.role) << c.voters << " " << c.granted << " " << c.refused;
    EXPECT_EQ(node.raft().term(), Term(1));
  }
}

TEST(RaftElection, AVoterCountsOnce) {
  NodeSetup setup;
  setup.members = VotersUpTo(5);
  NodeForTest node(setup);
  node.raw().Campaign();
  node.Work();
  node.Receive(VoteFrom(2, 1));
  node.Receive(VoteFrom(2, 1));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

// etcd: RecordVote keeps the first answer of a voter.
TEST(RaftElection, TheFirstAnswerOfAVoterStands) {
  NodeForTest node = NodeIn(Role::kCandidate);
  node.Receive(VoteFrom(2, 1, true));
  node.Receive(VoteFrom(2, 1, false));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

TEST(RaftElection, VotesOfAnOldElectionDoNotCount) {
  NodeForTest node = NodeIn(Role::kCandidate);
  node.raw().Campaign();
  node.Work();
  node.Receive(VoteFrom(2, 1));
  EXPECT_EQ(node.raft().term(), Term(2));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

TEST(RaftElection, VotesOfStrangersDoNotCount) {
  NodeForTest node = NodeIn(Role::kCandidate);
  EXPECT_EQ(node.raw().Step(VoteFrom(9, 1)), StepStatus::kPeerNotFound);
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
}

TEST(RaftElection, VotesThatCameTooLateDoNothing) {
  for (Role role : {Role::kFollower, Role::kLeader}) {
    NodeForTest node = NodeIn(role, SetupWith(0, {}));
    node.Receive(VoteFrom(2, node.raft().term().value()));
    node.Receive(VoteFrom(3, node.raft().term().value(), true));
    EXPECT_EQ(node.raft().role(), role);
  }
}

// Paper 5.2: while it waits for votes, a candidate may hear from another server that claims to
// lead.
TEST(RaftElection, ACandidateConcedesToTheLeaderOfItsTerm) {
  for (Role role : {Role::kCandidate, Role::kPreCandidate}) {
    for (MessageType type : {MessageType::kApp, MessageType::kHeartbeat, MessageType::kSnap}) {
      NodeForTest node = NodeIn(role, SetupWith(1, {}));
      const Term term = node.raft().term();
      const std::vector<Message> sent = node.Receive(Make(type, {.from = 3, .term = term.value()}));
      EXPECT_EQ(node.raft().role(), Role::kFollower) << Name(type);
      EXPECT_EQ(node.raft().term(), term) << Name(type);
      EXPECT_EQ(node.raft().lead(), NodeId(3)) << Name(type);
      EXPECT_EQ(sent.size(), 1u) << Name(type);
    }
  }
}

// Paper Fig. 2, "Leaders": upon election, heartbeats at once, so that no other node campaigns. Here
// they are MsgApps with the entry that opens the term.
TEST(RaftElection, ANewLeaderSpeaksAtOnce) {
  NodeForTest node = NodeIn(Role::kCandidate);
  const std::vector<Message> sent = node.Receive(VoteFrom(2, 1));
  EXPECT_EQ(node.raft().lead(), NodeId(1));
  ASSERT_EQ(Recipients(Only(MessageType::kApp, sent)), (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(Show(sent[0].entries), "1/1");
}

TEST(RaftElection, ALeaderIgnoresARequestToCampaign) {
  NodeForTest node = NodeIn(Role::kLeader);
  node.raw().Campaign();
  EXPECT_TRUE(node.TakeSent().empty());
  EXPECT_EQ(node.raft().role(), Role::kLeader);
  EXPECT_EQ(node.raft().term(), Term(1));
}

TEST(RaftElection, ASingleVoterElectsItself) {
  for (Toggle pre_vote : {Toggle::kOff, Toggle::kOn}) {
    NodeSetup setup;
    setup.members = Voters({1});
    setup.config.pre_vote = pre_vote;
    NodeForTest node(setup);
    EXPECT_TRUE(node.Tick(10).empty());
    EXPECT_EQ(node.raft().role(), Role::kLeader);
    EXPECT_EQ(node.raft().term(), Term(1));
  }
}

// Thesis 3.8: a vote is on disk before it counts, the candidate's own too.
TEST(RaftElection, TheOwnVoteCountsOnlyWhenItIsStored) {
  NodeSetup setup;
  setup.members = Voters({1});
  NodeForTest node(setup);
  node.raw().Campaign();
  ASSERT_TRUE(node.raw().HasReady());
  EXPECT_EQ(node.raw().TakeReady().hard_state->vote, NodeId(1));
  EXPECT_EQ(node.raft().role(), Role::kCandidate);
  node.raw().Advance();
  EXPECT_EQ(node.raft().role(), Role::kLeader);
}

// etcd: TestCandidateSelfVoteAfterLostElection.
TEST(RaftElection, TheOwnVoteOfALostElectionDoesNotCount) {
  NodeForTest node;
  node.raw().Campaign();
  node.raw().TakeReady();
  node.raw().Step(Make(MessageType::kHeartbeat, {.from = 2, .term = 1}));
  node.raw().Advance();
  EXPECT_EQ(node.raft().role(), Role::kFollower);
  EXPECT_EQ(node.raft().lead(), NodeId(2));
}

// Any member can be elected, one after the other, in ever higher terms.
TEST(RaftElection, LeadershipCanGoRound) {
  for (Toggle pre_vote : {Toggle::kOff, Toggle::kOn}) {
    ClusterForTest cluster(3, [=](NodeSetup& s) { s.config.pre_vote = pre_vote; });
    for (uint64_t round = 1; round <= 6; ++round) {
      const uint64_t candidate = 1 + round % 3;
      cluster.Campaign(candidate);
      EXPECT_EQ(cluster.Leader(), candidate);
      EXPECT_EQ(cluster.raft(candidate).term(), Term(round));
      for (uint64_t id : {1u, 2u, 3u}) EXPECT_EQ(cluster.raft(id).lead(), NodeId(candidate));
    }
  }
}

TEST(RaftElection, NoCandidateWinsWithoutAMajority) {
  ClusterForTest cluster(5);
  for (uint64_t id : {3u, 4u, 5u}) cluster.Isolate(id);
  cluster.Campaign(1);
  EXPECT_EQ(cluster.raft(1).role(), Role::kCandidate);
  cluster.Heal();
  cluster.Campaign(1);
  EXPECT_EQ(cluster.Leader(), 1u);
}

// Paper 5.2: after a split vote the candidates time out and try again.
TEST(RaftElection, ASplitVoteEndsInTheNextTerm) {
  ClusterForTest cluster(4);
  cluster.Cut(1, 4);
  cluster.Cut(2, 3);
  cluster.Cut(1, 2);
  cluster[1].raw().Campaign();
  cluster[2].raw().Campaign();
  cluster.Deliver();
  EXPECT_EQ(cluster.Leader(), 0u);
  cluster.Heal();
  cluster.Campaign(2);
  EXPECT_EQ(cluster.Leader(), 2u);
  EXPECT_EQ(cluster.raft(1).term(), Term(2));
}

// Two candidates meet: the one that is left behind gives way.
TEST(RaftElection, TheLoserOfADuelFollowsTheWinner) {
  ClusterForTest cluster(3);
  cluster.Cut(1, 3);
  cluster[1].raw().Campaign();
  cluster[3].raw().Campaign();
  cluster.Deliver();
  EXPECT_EQ(cluster.raft(1).role(), Role::kLeader);
  EXPECT_EQ(cluster.raft(3).role(), Role::kCandidate);
  cluster.Heal();
  // Node 3's higher term deposes the leader, but its log is too short to win.
  cluster.Campaign(3);
  EXPECT_EQ(cluster.raft(1).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(3).role(), Role::kFollower);
  EXPECT_EQ(cluster.raft(1).term(), Term(2));
}

}  // namespace
}  // namespace squall
