// Paper Fig. 3 and 5.4.3: if an entry is committed in a given term, it is present in the logs of
// the leaders of all later terms.
#include "invariants/safety/leader_completeness.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three leads term 2 and has committed three entries, which node 2 has too.
FakeCluster Committed() {
  FakeCluster c(3);
  c.Lead(1, 2);
  c.Write(1, {.from = 1, .terms = {2, 2, 2}});
  c.Write(2, {.from = 1, .terms = {2, 2, 2}});
  c.Sync(1);
  c.Sync(2);
  c.Commit(1, 3);
  return c;
}

TEST(LeaderCompleteness, FiresOnALeaderWhoseLogIsTooShort) {
  FakeCluster c = Committed();
  c.Write(3, {.from = 1, .terms = {2, 2}});
  c.Lead(3, 3);
  EXPECT_EQ(c.Verdict(),
            "S6: node 3 leads term 3 without entry 3, committed in term 2: its log ends at 2");
}

TEST(LeaderCompleteness, FiresOnALeaderWithOtherEntries) {
  FakeCluster c = Committed();
  c.Write(3, {.from = 1, .terms = {2, 2, 1, 1}});
  c.Lead(3, 3);
  EXPECT_EQ(c.Verdict(),
            "S6: node 3 leads term 3 with another log up to 3 than the one committed in term 2");
}

TEST(LeaderCompleteness, IsNotDeceivedByALeadersFirstEntry) {
  FakeCluster c = Committed();
  c.Write(3, {.from = 1, .terms = {2, 2}});
  c.node(3).state.term = Term(3);
  c.node(3).state.vote = NodeId(3);
  c.node(3).state.role = Role::kLeader;
  c.Write(3, {.from = 3, .terms = {3}});
  EXPECT_EQ(c.Verdict(),
            "S6: node 3 leads term 3 with another log up to 3 than the one committed in term 2");
}

TEST(LeaderCompleteness, FiresWhenALaterLeaderLacksWhatAnEarlierOneCommits) {
  FakeCluster c(3);
  c.Lead(1, 2);
  c.Write(1, {.from = 1, .terms = {2, 2}});
  c.Write(2, {.from = 1, .terms = {2, 2}});
  c.Sync(1);
  c.Sync(2);
  c.Lead(3, 3);
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S6: node 3 leads term 3 without entry 2, committed in term 2: its log ends at 0");
}

// The entry was first seen committed in term 4; that node 2 commits it in term 2 shows that it was
// committed before term 3 began.
TEST(LeaderCompleteness, FiresWhenACommitTurnsOutToBeOlderThanALeader) {
  FakeCluster c(3);
  c.Lead(3, 3);
  for (uint64_t id = 1; id <= 2; ++id) c.Write(id, {.from = 1, .terms = {2}});
  c.Follow(1, 4);
  c.Commit(1, 1);
  c.Follow(2, 2);
  c.Commit(2, 1);
  EXPECT_EQ(c.Verdict(),
            "S6: node 3 leads term 3 without entry 1, committed in term 2: its log ends at 0");
}

TEST(LeaderCompleteness, FiresOnALeaderElectedAfterThatTurnsOut) {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 2; ++id) c.Write(id, {.from = 1, .terms = {2, 2}});
  c.Follow(1, 4);
  c.Commit(1, 1);
  c.Follow(2, 2);
  c.Commit(2, 2);
  c.Lead(3, 3);
  EXPECT_EQ(c.Verdict(),
            "S6: node 3 leads term 3 without entry 2, committed in term 2: its log ends at 0");
}

TEST(LeaderCompleteness, AllowsALeaderWithAllCommittedEntries) {
  FakeCluster c = Committed();
  c.Lead(2, 3);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderCompleteness, AllowsALeaderWithoutUncommittedEntries) {
  FakeCluster c = Committed();
  c.Write(1, {.from = 4, .terms = {2, 2}});
  c.Lead(2, 3);
  EXPECT_EQ(c.Verdict(), "");
}

// The election of term 1 ends late, when term 2 has committed something already: legal.
TEST(LeaderCompleteness, AsksNothingOfALeaderOfAnEarlierTerm) {
  FakeCluster c = Committed();
  c.Lead(3, 1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderCompleteness, AsksALeaderOnlyForWhatWasCommittedBeforeItsTerm) {
  FakeCluster c = Committed();
  c.Write(3, {.from = 1, .terms = {2, 2, 2}});
  c.Lead(2, 5);
  c.Write(2, {.from = 4, .terms = {5}});
  c.Sync(2);
  c.Write(1, {.from = 4, .terms = {}});
  c.Follow(1, 5);
  c.Write(1, {.from = 4, .terms = {5}});
  c.Sync(1);
  c.Commit(2, 4);
  c.Lead(3, 4);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderCompleteness, AllowsALeaderThatHasCompactedWhatWasCommitted) {
  FakeCluster c = Committed();
  c.Commit(2, 3);
  c.Apply(2, 3);
  c.Compact(2, 3);
  c.Lead(2, 3);
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
