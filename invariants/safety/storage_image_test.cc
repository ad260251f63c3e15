// etcd, doc.go: entries, hard state and snapshot are on stable storage, in order, before anything
// rests on them; loadState refuses a commit index outside of the log.
#include "invariants/safety/storage_image.h"

#include <gtest/gtest.h>

#include <string>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 has two entries of term 1 on its disk, and is writing a third and a fourth, then term 2.
FakeCluster Writing() {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Ask(1, 1);
  c.Land(1);
  c.Write(1, {.from = 3, .terms = {1, 1}});
  c.Ask(1, 3);
  c.Follow(1, 2);
  c.AskHardState(1);
  c.Step(1);
  c.Crash(1);
  return c;
}

// Restarts node 1 in `term` with the first `last` entries.
std::string VerdictOn(uint64_t term, uint64_t last) {
  FakeCluster c = Writing();
  c.node(1).state.term = Term(term);
  c.node(1).log.resize(last);
  c.node(1).state.last = Index(last);
  c.StartAsShown(1);
  return c.Verdict();
}

TEST(StorageImage, AllowsACrashToLoseWhatWasNotSynced) { EXPECT_EQ(VerdictOn(1, 2), ""); }

// What comes back looks like another log's entry too, which it became by coming back.
TEST(StorageImage, TornEntryThatARestartBringsBackIsToldBeforeTheLogsThatItDisagreesWith) {
  FakeCluster c = Writing();
  c.node(1).log.resize(2);
  c.node(1).state.last = Index(2);
  c.node(1).log[1].data = Payload("torn");
  c.StartAsShown(1);
  const std::string verdict = c.Verdict();
  EXPECT_EQ(verdict.find("S19: node 1 restarts with a log that ends with entry 2 of term 1"), 0u)
      << verdict;
  EXPECT_NE(verdict.find("\nS5: "), std::string::npos) << verdict;
}

TEST(StorageImage, AllowsACrashToKeepAPart) { EXPECT_EQ(VerdictOn(1, 3), ""); }

TEST(StorageImage, AllowsACrashToKeepEverything) { EXPECT_EQ(VerdictOn(2, 4), ""); }

TEST(StorageImage, FiresWhenALaterWriteSurvivesAnEarlierOne) {
  EXPECT_EQ(VerdictOn(2, 3),
            "S19: node 1 restarts in term 2 with vote 0; its disk held term 1 and vote 0, and 2 "
            "writes were under way");
}

TEST(StorageImage, FiresWhenADurableTermIsLost) {
  EXPECT_EQ(VerdictOn(0, 2),
            "S19: node 1 restarts in term 0 with vote 0; its disk held term 1 and vote 0, and 2 "
            "writes were under way");
}

TEST(StorageImage, FiresWhenADurableEntryIsLost) {
  EXPECT_EQ(VerdictOn(1, 1),
            "S19: node 1 restarts with a log that ends with entry 1 of term 1; its disk held up to "
            "2 of term 1, and 2 writes were under way");
}

TEST(StorageImage, FiresWhenDamagedBytesAreBelieved) {
  FakeCluster c = Writing();
  c.node(1).state.term = Term(1);
  c.node(1).log.resize(3);
  c.node(1).log[2].data = Payload("rotten");
  c.node(1).state.last = Index(3);
  c.StartAsShown(1);
  EXPECT_NE(c.Verdict().find("S19: node 1 restarts with a log that ends with entry 3 of term 1"),
            std::string::npos);
}

TEST(StorageImage, FiresOnAGap) {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Ask(1, 2);
  EXPECT_EQ(c.Verdict(), "S19: node 1 writes entries that leave a gap at index 2");
}

TEST(StorageImage, FiresOnACommitIndexBehindTheLog) {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Commit(1, 2);
  c.AskHardState(1);
  c.Land(1);
  EXPECT_EQ(c.Verdict(), "S19: node 1 has commit index 2 on its disk, and a log from 1 to 0");
}

TEST(StorageImage, FiresWhenAnotherLogIsWritten) {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.Write(1, {.from = 1, .terms = {1}});
  c.node(1).log[0].data = Payload("other");
  c.Ask(1, 1);
  c.node(1).log[0].data = Payload("");
  c.Step(1);
  EXPECT_EQ(c.Verdict(), "S19: node 1 writes another log than its own at index 1");
}

// Node 1 says that its log of two entries is unstable from `offset` on.
void ShowUnstable(FakeCluster* c, uint64_t offset) {
  FakeNode& n = c->node(1);
  n.unstable = {true, Index(offset), n.state.last + 1, n.state.last + 1, false};
  c->Step(1);
}

TEST(StorageImage, FiresWhenAnEntryIsTakenForStableTooEarly) {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.node(1).unstable = {true, Index(1), Index(3), Index(3), false};
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Ask(1, 1);
  ShowUnstable(&c, 3);
  EXPECT_EQ(c.Verdict(), "S19: node 1 takes an entry for stable that its disk lacks at index 2");
}

TEST(StorageImage, AllowsEntriesToBecomeStableOnceTheyAre) {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.node(1).unstable = {true, Index(1), Index(3), Index(3), false};
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Ask(1, 1);
  c.Land(1);
  ShowUnstable(&c, 3);
  EXPECT_EQ(c.Verdict(), "");
}

// etcd, RawNode.newStorageAppendRespMsg: the log looks as it did before, but a write is under way
// that replaces it.
TEST(StorageImage, FiresWhenAWriteUnderWayReplacesWhatIsTakenForStable) {
  FakeCluster c(3);
  c.Follow(1, 1);
  c.node(1).unstable = {true, Index(1), Index(3), Index(3), false};
  c.Write(1, {.from = 1, .terms = {1, 1}});
  c.Ask(1, 1);
  c.Follow(1, 2);
  c.Write(1, {.from = 2, .terms = {2}});
  c.Ask(1, 2);
  c.Follow(1, 3);
  c.Write(1, {.from = 2, .terms = {1}});
  c.Land(1);
  ShowUnstable(&c, 3);
  EXPECT_EQ(c.Verdict(),
            "S19: node 1 takes an entry for stable that a write under way replaces at index 2");
}

TEST(StorageImage, FiresOnAnUnstablePartThatIsOutOfOrder) {
  FakeCluster c(3);
  c.node(1).unstable = {true, Index(2), Index(1), Index(1), false};
  c.Follow(1, 1);
  EXPECT_EQ(c.Verdict(),
            "S19: node 1 says that its log is unstable from 2 and handed out up to 1, and it ends "
            "before 1, after entry 0");
}

}  // namespace
}  // namespace squall
