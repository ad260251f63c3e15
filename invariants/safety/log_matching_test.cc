// Paper Fig. 3 and 5.3: if two logs contain an entry with the same index and term, then the logs
// are identical in all entries up through the given index.
#include "invariants/safety/log_matching.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

TEST(LogMatching, FiresOnEqualEntriesBehindDifferentTerms) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 3}});
  c.Write(2, {.from = 1, .terms = {1, 2, 3}});
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 2 and 1 both have entry 3 of term 3, and their logs differ up to it");
}

TEST(LogMatching, FiresOnDifferentData) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}, .data = "x"});
  c.Write(2, {.from = 1, .terms = {1}, .data = "y"});
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 2 and 1 both have entry 1 of term 1, and their logs differ up to it");
}

TEST(LogMatching, FiresOnDifferentTypes) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}});
  c.node(2).log.push_back({Index(1), Term(1), Payload(), EntryType::kConfChange});
  c.node(2).state.last = Index(1);
  c.Step(2, 1);
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 2 and 1 both have entry 1 of term 1, and their logs differ up to it");
}

TEST(LogMatching, FiresAlthoughTheOtherLogIsGone) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 3}});
  c.Write(1, {.from = 2, .terms = {4}});
  c.Write(2, {.from = 1, .terms = {1, 2, 3}});
  EXPECT_EQ(c.Verdict(),
            "S5: node 2 has entry 3 of term 3 behind another prefix than an earlier log had");
}

TEST(LogMatching, FiresOnALogThatIsOnlyOnADisk) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 3}});
  c.Sync(1);
  c.Crash(1);
  c.Write(2, {.from = 1, .terms = {1, 2, 3}});
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 2 and 1 both have entry 3 of term 3, and their logs differ up to it");
}

TEST(LogMatching, FiresAmongEntriesThatWereNotTheFirstAtTheirIndex) {
  FakeCluster c(4);
  c.Write(1, {.from = 1, .terms = {1, 1, 2}});
  c.Write(2, {.from = 1, .terms = {1, 3, 4}});
  c.Write(3, {.from = 1, .terms = {1, 1, 4}});
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 3 and 2 both have entry 3 of term 4, and their logs differ up to it");
}

TEST(LogMatching, FiresOnAStaleTailThatComesBackInARestart) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 2}});
  c.Write(2, {.from = 1, .terms = {1, 1, 2}});
  c.Write(1, {.from = 2, .terms = {3}});
  c.Sync(1);
  c.Crash(1);
  // The disk kept what the last write should have cut off.
  c.node(1).log.push_back({Index(3), Term(2), Payload("")});
  c.node(1).state.last = Index(3);
  c.StartAsShown(1);
  EXPECT_EQ(
      c.Verdict(),
      "S19: node 1 restarts with a log that ends with entry 3 of term 2; its disk held up to 2 "
      "of term 3, and 0 writes were under way\n"
      "S5: nodes 1 and 2 both have entry 3 of term 2, and their logs differ up to it");
}

TEST(LogMatching, FiresOnASnapshotOfAnotherTerm) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1, 1}});
  c.Install(2, 3, 2);
  c.Write(2, {.from = 4, .terms = {1}});
  EXPECT_EQ(c.Verdict(),
            "S5: nodes 2 and 1 both have entry 4 of term 1, and their logs differ up to it");
}

TEST(LogMatching, ReportsABatchOnce) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 3, 3, 3}});
  c.Write(2, {.from = 1, .terms = {1, 2, 3, 3, 3}});
  EXPECT_EQ(c.suite().violations().size(), 1u);
}

TEST(LogMatching, AllowsLogsThatDivergeBehindACommonPrefix) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 2, 2}});
  c.Write(2, {.from = 1, .terms = {1, 1, 3}});
  c.Write(3, {.from = 1, .terms = {1, 1, 4, 5, 6}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LogMatching, AllowsAConflictingSuffixToBeReplaced) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 2, 2}});
  c.Write(2, {.from = 1, .terms = {1, 1, 3}});
  c.Write(1, {.from = 3, .terms = {3}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LogMatching, AllowsTheSameEntriesToBeWrittenAgain) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 2}});
  c.Write(1, {.from = 2, .terms = {1, 2}});
  EXPECT_EQ(c.Verdict(), "");
}

// An absent and an empty payload are the same entry: the wire does not always tell them apart.
TEST(LogMatching, DoesNotTellAbsentFromEmptyData) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}, .data = ""});
  c.node(2).log.push_back({Index(1), Term(1), Payload()});
  c.node(2).state.last = Index(1);
  c.Step(2, 1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LogMatching, ContinuesALogBehindASnapshot) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1, 2}});
  c.Install(2, 3, 1);
  c.Write(2, {.from = 4, .terms = {2}});
  EXPECT_EQ(c.Verdict(), "");
}

// A snapshot arrives late, when every log has been compacted beyond it, and a late append follows.
TEST(LogMatching, ContinuesALogBehindASnapshotThatAllOthersHavePassed) {
  FakeCluster c(3);
  for (const uint64_t id : {1, 2}) {
    c.Write(id, {.from = 1, .terms = {1, 1, 1, 1, 1, 1}});
    c.Sync(id);
  }
  c.Lead(1, 1);
  c.Commit(1, 6);
  Message snap;
  snap.type = MessageType::kSnap;
  snap.from = NodeId(1);
  snap.to = NodeId(3);
  snap.term = Term(1);
  snap.snapshot = SnapshotRef({Payload(), {c.members(), Index(2), Term(1)}});
  c.Send(1, snap);
  for (const uint64_t id : {1, 2}) {
    c.Compact(id, 5);
    c.SyncCompacted(id);
  }
  c.Install(3, 2, 1);
  c.Write(3, {.from = 3, .terms = {1, 1, 1, 1}});
  EXPECT_EQ(c.VerdictOn("S5"), "");
}

}  // namespace
}  // namespace squall
