// Paper 5.4.3: a committed entry is in the logs of all future leaders, because every node that has
// it keeps it.
#include "invariants/safety/committed_persist.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Three nodes of term 1 that have three entries on their disks and have committed two.
FakeCluster Committed() {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 3; ++id) {
    c.Follow(id, 1);
    c.Write(id, {.from = 1, .terms = {1, 1, 1}});
    c.Commit(id, 2);
    c.Ask(id, 1);
    c.Land(id);
  }
  c.Step(1);
  return c;
}

TEST(CommittedPersist, FiresWhenACommittedEntryIsCutOffALog) {
  FakeCluster c = Committed();
  c.Commit(1, 3);
  c.Truncate(2, 2);
  EXPECT_EQ(c.Verdict(), "S9: node 2 cuts off entry 3, which was committed by term 1, in term 1");
}

TEST(CommittedPersist, AllowsAnOlderTermToCutOffWhatALaterOneHasCommitted) {
  FakeCluster c = Committed();
  c.Follow(1, 3);
  c.Commit(1, 3);
  c.Follow(2, 2);
  c.Write(2, {.from = 3, .terms = {2}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommittedPersist, FiresWhenADiskGivesUpWhatTheLogKeeps) {
  FakeCluster c = Committed();
  c.Commit(1, 3);
  FakeNode shown = c.node(2);
  c.node(2).log.resize(2);
  c.node(2).state.last = Index(2);
  c.Ask(2, 2);
  c.node(2) = shown;
  c.Land(2);
  c.Step(2);
  EXPECT_EQ(c.Verdict(),
            "S9: node 2 takes entry 3, which is committed, off its disk and keeps it in its log");
}

TEST(CommittedPersist, FiresWhenARestartLosesACommittedEntry) {
  FakeCluster c = Committed();
  c.Crash(3);
  c.node(3).log.resize(1);
  c.node(3).state.last = c.node(3).state.commit = Index(1);
  c.StartAsShown(3);
  EXPECT_EQ(c.Verdict(),
            "S9: node 3 restarts without entry 2, which was committed and on its disk");
}

TEST(CommittedPersist, FiresWhenALogIsDroppedBeyondTheSnapshot) {
  FakeCluster c = Committed();
  c.Take(1, {c.members(), Index(1), Term(1)});
  c.DropFromDisk(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S9: node 1 drops its log up to 2 from its disk, and its last snapshot is of 1");
}

TEST(CommittedPersist, AllowsALogToBeDroppedUpToTheSnapshot) {
  FakeCluster c = Committed();
  c.Take(1, {c.members(), Index(2), Term(1)});
  c.DropFromDisk(1, 2);
  EXPECT_EQ(c.Verdict(), "");
}

// A call in the middle of which the node crashed: its log would have given the entry up too.
TEST(CommittedPersist, DoesNotJudgeAWriteWhoseStepNeverEnded) {
  FakeCluster c = Committed();
  c.Follow(1, 3);
  c.Commit(1, 3);
  c.node(2).log[2].term = Term(2);
  c.node(2).state.term = Term(2);
  c.Ask(2, 3);
  c.Crash(2);
  c.StartAsShown(2);
  c.Step(2);
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
