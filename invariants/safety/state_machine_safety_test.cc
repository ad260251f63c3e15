// Paper Fig. 3 and 5.4.3: if a server has applied a log entry at a given index, no other server
// will ever apply a different log entry for the same index.
#include "invariants/safety/state_machine_safety.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of five has committed three entries of term 1 and one of term 2.
FakeCluster Committed() {
  FakeCluster c(5);
  c.Follow(1, 2);
  c.Write(1, {.from = 1, .terms = {1, 1, 1, 2}});
  c.Commit(1, 4);
  return c;
}

TEST(StateMachineSafety, FiresOnAnEntryOfAnotherTerm) {
  FakeCluster c = Committed();
  c.Follow(2, 3);
  c.Write(2, {.from = 1, .terms = {1, 1, 1, 3}});
  c.Commit(2, 4);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 4 of term 3 for committed, after the one of term 2 was");
}

TEST(StateMachineSafety, FiresOnOtherDataInTheSameTerm) {
  FakeCluster c = Committed();
  c.Write(2, {.from = 1, .terms = {1}, .data = "other"});
  c.Commit(2, 1);
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 2 and 1 both have entry 1 of term 1, and their logs differ up to it\n"
            "S7: node 2 takes another entry 1 of term 1 for committed than the one that was");
}

TEST(StateMachineSafety, NamesTheFirstEntryThatDiffers) {
  FakeCluster c = Committed();
  c.Write(2, {.from = 1, .terms = {1, 3, 3, 3}});
  c.Commit(2, 4);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 2 of term 3 for committed, after the one of term 1 was");
}

TEST(StateMachineSafety, FiresOnWhatLiesBeforeTheCommitIndex) {
  FakeCluster c = Committed();
  c.Write(2, {.from = 1, .terms = {1, 1, 3, 4, 4, 4}});
  c.Commit(2, 6);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 3 of term 3 for committed, after the one of term 1 was");
}

TEST(StateMachineSafety, FiresWhenCommittedEntriesAreOverwritten) {
  FakeCluster c = Committed();
  c.Write(1, {.from = 3, .terms = {3, 3}});
  EXPECT_EQ(c.Verdict(),
            "S9: node 1 replaces entry 3, which was committed by term 2, in term 2\n"
            "S7: node 1 takes entry 3 of term 3 for committed, after the one of term 1 was");
}

TEST(StateMachineSafety, FiresWhenANodeRestartsWithOtherCommittedEntries) {
  FakeCluster c = Committed();
  c.Crash(2);
  c.node(2).log = {{Index(1), Term(2), Payload("")}};
  c.node(2).state.last = c.node(2).state.commit = Index(1);
  c.StartAsShown(2);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 1 of term 2 for committed, after the one of term 1 was");
}

TEST(StateMachineSafety, FiresOnASnapshotOfAnotherTerm) {
  FakeCluster c = Committed();
  c.Install(2, 4, 3);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 4 of term 3 for committed, after the one of term 2 was");
}

TEST(StateMachineSafety, RemembersWhatANodeThatIsGoneHasCommitted) {
  FakeCluster c = Committed();
  c.Crash(1);
  c.Write(2, {.from = 1, .terms = {1, 1, 1, 3}});
  c.Commit(2, 4);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 4 of term 3 for committed, after the one of term 2 was");
}

TEST(StateMachineSafety, AllowsNodesToCommitTheSameAtDifferentTimes) {
  FakeCluster c = Committed();
  c.Write(2, {.from = 1, .terms = {1, 1, 1, 2, 2}});
  c.Commit(2, 2);
  c.Commit(2, 5);
  c.Write(1, {.from = 5, .terms = {2}});
  c.Commit(1, 5);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(StateMachineSafety, AllowsUncommittedEntriesToDiffer) {
  FakeCluster c = Committed();
  c.Write(2, {.from = 1, .terms = {1, 1, 3, 3}});
  c.Commit(2, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(StateMachineSafety, AllowsASnapshotOfWhatIsCommitted) {
  FakeCluster c = Committed();
  c.Install(2, 3, 1);
  c.Write(2, {.from = 4, .terms = {2}});
  c.Commit(2, 4);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(StateMachineSafety, BeginsTheLedgerWithASnapshotThatCameFromOutside) {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 3; ++id) {
    c.Crash(id);
    c.node(id).state.first = Index(101);
    c.node(id).state.last = c.node(id).state.commit = c.node(id).state.applied = Index(100);
    c.node(id).term_before_first = Term(7);
    c.StartAsShown(id);
  }
  c.Write(1, {.from = 101, .terms = {8}});
  c.Commit(1, 101);
  c.Write(2, {.from = 101, .terms = {9}});
  c.Commit(2, 101);
  EXPECT_EQ(c.Verdict(),
            "S7: node 2 takes entry 101 of term 9 for committed, after the one of term 8 was");
}

}  // namespace
}  // namespace squall
