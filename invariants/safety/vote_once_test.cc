// Paper Fig. 2 and 5.2: each server will vote for at most one candidate in a given term.
#include "invariants/safety/vote_once.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

TEST(VoteOnce, FiresWhenAVoteChangesWithinItsTerm) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Vote(1, 2);
  c.Vote(1, 3);
  EXPECT_EQ(c.VerdictOn("S2"), "S2: node 1 voted in term 4 for node 2, then for node 3");
}

TEST(VoteOnce, FiresWhenAVoteIsForgottenWithinItsTerm) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Vote(1, 2);
  c.Vote(1, 0);
  EXPECT_EQ(c.VerdictOn("S2"), "S2: node 1 forgot in term 4 that it had voted for node 2");
}

TEST(VoteOnce, FiresWhenTwoCandidatesAreToldOfOneVote) {
  FakeCluster c(3);
  c.SendVote(1, 4, 2);
  c.SendVote(1, 4, 3);
  EXPECT_EQ(c.VerdictOn("S2"),
            "S2: node 1 told node 2, then node 3, that it votes for it in term 4");
}

TEST(VoteOnce, FiresWhenACandidateVotesForAnother) {
  FakeCluster c(3);
  c.Send(1, VoteMessage(MessageType::kVote, 4, 3));
  c.SendVote(1, 4, 2);
  EXPECT_EQ(c.VerdictOn("S2"),
            "S2: node 1 told node 1, then node 2, that it votes for it in term 4");
}

TEST(VoteOnce, FiresWhenAVoteThatWasToldIsLostInARestart) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Sync(1);
  c.Vote(1, 2);
  c.SendVote(1, 4, 2);
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.VerdictOn("S2"),
            "S2: node 1 promised node 2 its vote in term 4 and restarts without knowing");
}

TEST(VoteOnce, FiresWhenANodeRestartsWithAnotherVote) {
  FakeCluster c(3);
  c.SendVote(1, 4, 2);
  c.Crash(1);
  c.node(1).state.term = Term(4);
  c.node(1).state.vote = NodeId(3);
  c.StartAsShown(1);
  EXPECT_EQ(c.VerdictOn("S2"),
            "S2: node 1 promised node 2 its vote in term 4 and restarts with a vote for node 3");
}

TEST(VoteOnce, FiresOnASecondVoteInALateAnswerOfAnOlderTerm) {
  FakeCluster c(3);
  c.SendVote(1, 4, 2);
  c.SendVote(1, 6, 3);
  c.SendVote(1, 4, 3);
  EXPECT_EQ(c.VerdictOn("S2"),
            "S2: node 1 told node 2, then node 3, that it votes for it in term 4");
}

TEST(VoteOnce, AllowsAnotherVoteInALaterTerm) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Vote(1, 2);
  c.SendVote(1, 4, 2);
  c.Follow(1, 5);
  c.Vote(1, 3);
  c.SendVote(1, 5, 3);
  EXPECT_EQ(c.VerdictOn("S2"), "");
}

TEST(VoteOnce, AllowsTheSameVoteToBeToldTwice) {
  FakeCluster c(3);
  c.SendVote(1, 4, 2);
  c.SendVote(1, 4, 2);
  EXPECT_EQ(c.VerdictOn("S2"), "");
}

TEST(VoteOnce, AllowsAVoteThatWasNeverSentToBeLost) {
  FakeCluster c(3);
  c.Follow(1, 4);
  c.Sync(1);
  c.Vote(1, 2);
  c.Crash(1);
  c.Restart(1);
  c.Vote(1, 3);
  EXPECT_EQ(c.VerdictOn("S2"), "");
}

// Thesis 9.6: a pre-vote is no vote.
TEST(VoteOnce, AllowsPreVotesForTwoCandidates) {
  FakeCluster c(3);
  c.Send(1, VoteMessage(MessageType::kPreVoteResp, 4, 2));
  c.Send(1, VoteMessage(MessageType::kPreVoteResp, 4, 3));
  EXPECT_EQ(c.VerdictOn("S2"), "");
}

TEST(VoteOnce, AllowsRefusalsBesideAVote) {
  FakeCluster c(3);
  c.SendVote(1, 4, 2);
  c.Send(1, VoteMessage(MessageType::kVoteResp, 4, 3, true));
  EXPECT_EQ(c.VerdictOn("S2"), "");
}

TEST(VoteOnce, RemembersTheLatestVotes) {
  FakeCluster c(3);
  for (uint64_t term = 1; term <= 20; ++term) {
    c.Follow(1, term);
    c.Vote(1, 2);
    c.Sync(1);
    c.SendVote(1, term, 2);
  }
  c.SendVote(1, 17, 3);
  EXPECT_EQ(c.VerdictOn("S2"),
            "S2: node 1 told node 2, then node 3, that it votes for it in term 17");
}

}  // namespace
}  // namespace squall
