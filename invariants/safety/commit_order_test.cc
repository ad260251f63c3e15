// Paper Fig. 2, "Volatile state": commitIndex and lastApplied increase monotonically.
#include "invariants/safety/commit_order.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three has four entries, three committed, two applied.
FakeCluster Underway() {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1, 1}});
  c.Commit(1, 3);
  c.Apply(1, 2);
  return c;
}

TEST(CommitOrder, FiresWhenTheCommitIndexDecreases) {
  FakeCluster c = Underway();
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(), "S10: node 1 took its commit index back from 3 to 2");
}

TEST(CommitOrder, FiresWhenTheAppliedIndexDecreases) {
  FakeCluster c = Underway();
  c.Apply(1, 1);
  EXPECT_EQ(c.Verdict(), "S10: node 1 took its applied index back from 2 to 1");
}

TEST(CommitOrder, FiresWhenMoreIsAppliedThanCommitted) {
  FakeCluster c = Underway();
  c.Apply(1, 4);
  EXPECT_EQ(c.Verdict(), "S10: node 1 has applied up to 4 and committed up to 3");
}

TEST(CommitOrder, FiresWhenMoreIsCommittedThanThereIs) {
  FakeCluster c = Underway();
  c.Commit(1, 5);
  EXPECT_EQ(c.Verdict(), "S10: node 1 has committed up to 5 and its log ends at 4");
}

TEST(CommitOrder, FiresWhenCommittedEntriesAreCutOff) {
  FakeCluster c = Underway();
  c.Truncate(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S9: node 1 cuts off entry 3, which was committed by term 0, in term 0\n"
            "S10: node 1 has committed up to 3 and its log ends at 2");
}

TEST(CommitOrder, FiresWhenEntriesAreCompactedBeforeTheyAreCommitted) {
  FakeCluster c = Underway();
  c.Compact(1, 4);
  EXPECT_EQ(c.Verdict(), "S10: node 1 has compacted its log up to 4 and committed up to 3");
}

TEST(CommitOrder, FiresWhenEntriesAreCompactedBeforeTheyAreApplied) {
  FakeCluster c = Underway();
  c.Compact(1, 3);
  EXPECT_EQ(c.Verdict(), "S10: node 1 has compacted its log up to 3 and applied up to 2");
}

TEST(CommitOrder, FiresOnAStartWithMoreCommittedThanThereIs) {
  FakeCluster c(3);
  c.Crash(1);
  c.node(1).state.commit = Index(1);
  c.StartAsShown(1);
  EXPECT_EQ(c.Verdict(), "S10: node 1 has committed up to 1 and its log ends at 0");
}

TEST(CommitOrder, AllowsProgress) {
  FakeCluster c = Underway();
  c.Apply(1, 3);
  c.Commit(1, 4);
  c.Apply(1, 4);
  c.Compact(1, 4);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommitOrder, AllowsTheCommitIndexToBeLostInACrash) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Sync(1);
  c.Commit(1, 2);
  c.Crash(1);
  c.Restart(1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommitOrder, AllowsASnapshotToWaitForTheStateMachine) {
  FakeCluster c = Underway();
  c.Install(2, 3, 1);
  c.Write(2, {.from = 4, .terms = {1}});
  c.Apply(2, 3);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommitOrder, ExcusesNoCompactionAfterASnapshotWasTakenIn) {
  FakeCluster c = Underway();
  c.Install(2, 3, 1);
  c.Apply(2, 3);
  c.Write(2, {.from = 4, .terms = {1}});
  c.Commit(2, 4);
  c.Compact(2, 4);
  EXPECT_EQ(c.Verdict(), "S10: node 2 has compacted its log up to 4 and applied up to 3");
}

}  // namespace
}  // namespace squall
