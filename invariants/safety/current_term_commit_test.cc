// Paper 5.4.2 and Fig. 8: only log entries from the leader's current term are committed by counting
// replicas.
#include "invariants/safety/current_term_commit.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Figure 8: S1 leads term 4 with an entry of term 2 that three of five servers have, and one of its
// own.
FakeCluster FigureEight() {
  FakeCluster c(5);
  c.Write(1, {.from = 1, .terms = {1, 2}});
  c.Lead(1, 4);
  c.Write(1, {.from = 3, .terms = {4}});
  for (uint64_t id : {2u, 3u}) c.Write(id, {.from = 1, .terms = {1, 2}});
  for (uint64_t id : {1u, 2u, 3u}) c.Sync(id);
  return c;
}

TEST(CurrentTermCommit, FiresOnFigureEight) {
  FakeCluster c = FigureEight();
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S13: node 1 leads term 4 and commits entry 2 of term 2 by counting replicas");
}

TEST(CurrentTermCommit, AllowsOlderEntriesToBeCommittedAlongWithANewOne) {
  FakeCluster c = FigureEight();
  for (uint64_t id : {2u, 3u}) {
    c.Write(id, {.from = 3, .terms = {4}});
    c.Sync(id);
  }
  c.Commit(1, 3);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CurrentTermCommit, AllowsFollowersToStopAtAnOlderEntry) {
  FakeCluster c = FigureEight();
  c.Follow(2, 4);
  c.Commit(2, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CurrentTermCommit, AsksNothingOfWhatALeaderLearntAsAFollower) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 2}});
  Message refusal = VoteMessage(MessageType::kVoteResp, 4, 1, true);
  refusal.entries.Append(Entry{Index(2), Term(2), {}});
  c.suite().OnReceive(NodeId(1), refusal);
  c.node(1).state.commit = Index(2);
  c.Lead(1, 4);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CurrentTermCommit, FiresInTheStepInWhichTheLeaderStepsDown) {
  FakeCluster c = FigureEight();
  c.node(1).state.role = Role::kFollower;
  c.Commit(1, 2);
  EXPECT_EQ(c.VerdictOn("S13"),
            "S13: node 1 leads term 4 and commits entry 2 of term 2 by counting replicas");
}

// It comes to lead and counts in one call: a vote tells no commit index.
TEST(CurrentTermCommit, FiresInTheStepInWhichTheLeaderIsElected) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 2}});
  c.Campaign(1, 4);
  c.suite().OnReceive(NodeId(1), VoteMessage(MessageType::kVoteResp, 4, 1));
  c.node(1).state.commit = Index(2);
  c.Lead(1, 4);
  EXPECT_EQ(c.VerdictOn("S13"),
            "S13: node 1 leads term 4 and commits entry 2 of term 2 by counting replicas");
}

}  // namespace
}  // namespace squall
