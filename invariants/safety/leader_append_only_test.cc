// Paper Fig. 3 and 5.3: a leader never overwrites or deletes entries in its log; it only appends.
#include "invariants/safety/leader_append_only.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three leads term 2 with four entries.
FakeCluster Led() {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1}});
  c.Lead(1, 2);
  c.Write(1, {.from = 4, .terms = {2}});
  return c;
}

TEST(LeaderAppendOnly, FiresWhenALeaderOverwrites) {
  FakeCluster c = Led();
  c.Write(1, {.from = 4, .terms = {1}});
  EXPECT_EQ(c.Verdict(),
            "S4: node 1 leads term 2 and overwrites entry 4 of its own log, which reached 4");
}

TEST(LeaderAppendOnly, FiresWhenALeaderRemovesEntries) {
  FakeCluster c = Led();
  c.Truncate(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S4: node 1 leads term 2 and removes entry 3 of its own log, which reached 4");
}

TEST(LeaderAppendOnly, FiresWhenALeaderRemovesEntriesInSecret) {
  FakeCluster c = Led();
  c.node(1).log.pop_back();
  c.node(1).state.last = Index(3);
  c.Step(1);
  EXPECT_EQ(c.Verdict(),
            "S4: node 1 leads term 2 and removes entry 4 of its own log, which reached 4");
}

TEST(LeaderAppendOnly, FiresWhenALeaderInstallsASnapshot) {
  FakeCluster c = Led();
  c.Install(1, 4, 2);
  ASSERT_FALSE(c.suite().violations().empty());
  EXPECT_EQ(c.suite().violations()[0].property, Property::kLeaderAppendOnly);
}

TEST(LeaderAppendOnly, AllowsALeaderToAppend) {
  FakeCluster c = Led();
  c.Write(1, {.from = 5, .terms = {2, 2, 2}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderAppendOnly, AllowsALeaderToCompact) {
  FakeCluster c = Led();
  for (uint64_t id = 1; id <= 2; ++id) {
    if (id == 2) c.Write(2, {.from = 1, .terms = {1, 1, 1, 2}});
    c.Sync(id);
  }
  c.Commit(1, 4);
  c.Apply(1, 4);
  c.Compact(1, 3);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderAppendOnly, AllowsAFollowerToOverwrite) {
  FakeCluster c = Led();
  c.Follow(1, 3);
  c.Write(1, {.from = 3, .terms = {3}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderAppendOnly, AllowsAStepDownAndAnOverwriteInOneStep) {
  FakeCluster c = Led();
  c.node(1).state.term = Term(3);
  c.node(1).state.vote = kNoNode;
  c.node(1).state.role = Role::kFollower;
  c.Write(1, {.from = 3, .terms = {3}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderAppendOnly, FiresInTheStepInWhichTheLeaderStepsDownInItsTerm) {
  FakeCluster c = Led();
  c.node(1).state.role = Role::kFollower;
  c.Truncate(1, 3);
  EXPECT_EQ(c.VerdictOn("S4"),
            "S4: node 1 leads term 2 and removes entry 4 of its own log, which reached 4");
}

TEST(LeaderAppendOnly, FiresInTheStepInWhichTheLeaderIsElected) {
  FakeCluster c = Led();
  c.Campaign(1, 3);
  c.node(1).state.role = Role::kLeader;
  c.Write(1, {.from = 4, .terms = {3}});
  EXPECT_EQ(c.VerdictOn("S4"),
            "S4: node 1 leads term 3 and overwrites entry 4 of its own log, which reached 4");
}

}  // namespace
}  // namespace squall
