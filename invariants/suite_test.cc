#include "invariants/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

TEST(Suite, FindsNothingInNodesThatDoNothing) {
  FakeCluster c(9);
  for (uint64_t id = 1; id <= 9; ++id) c.Step(id);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(Suite, KeepsABoundedNumberOfViolations) {
  FakeCluster c(3);
  for (uint64_t term = 100; term > 1; --term) c.Follow(1, term);
  EXPECT_EQ(c.suite().violations().size(), Suite::kViolationsMax);
}

TEST(Suite, IgnoresUnknownNodes) {
  FakeCluster c(3);
  FakeNode stranger;
  stranger.state.term = Term(5);
  stranger.state.role = Role::kLeader;
  DiskWrite write;
  write.hard_state = {Term(5), NodeId(4), Index()};
  for (uint64_t id : {0u, 4u}) {
    c.suite().OnStart(NodeId(id), stranger);
    c.suite().OnStep(NodeId(id), stranger, Index(1));
    c.suite().OnDurable(NodeId(id), write);
    c.DropFromDisk(id, 1);
    c.SendVote(id, 5, 1);
    c.suite().OnCrash(NodeId(id));
  }
  EXPECT_EQ(c.Verdict(), "");
}

// Two copies share chunks of every log that the suite remembers, and then go on differently.
TEST(Suite, CopiesGoOnByThemselves) {
  FakeCluster a(3);
  for (uint64_t i = 1; i <= 100; ++i) a.Write(1, {.from = i, .terms = {1}});
  a.Follow(1, 1);
  a.Commit(1, 90);
  FakeCluster b = a;
  a.Write(1, {.from = 101, .terms = {1}, .data = "a"});
  b.Write(1, {.from = 101, .terms = {1}, .data = "b"});
  a.Commit(1, 101);
  b.Commit(1, 101);
  EXPECT_EQ(a.Verdict() + a.SlowVerdict() + b.Verdict() + b.SlowVerdict(), "");
}

TEST(Suite, ViolationsOfACopyAreItsOwn) {
  FakeCluster a(3);
  a.Lead(1, 3);
  FakeCluster b = a;
  b.Lead(2, 3);
  EXPECT_EQ(a.Verdict(), "");
  EXPECT_EQ(b.Verdict(), "S1: two leaders in term 3: node 1, then node 2");
}

TEST(Suite, FollowsALogThatIsCompactedWhileItGrows) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1}});
  c.Commit(1, 3);
  c.Apply(1, 3);
  FakeNode& n = c.node(1);
  n.log.push_back({Index(4), Term(1), Payload("x")});
  n.log.erase(n.log.begin(), n.log.begin() + 2);
  n.term_before_first = Term(1);
  n.state.first = Index(3);
  n.state.last = Index(4);
  c.Step(1, 4);
  EXPECT_EQ(c.Verdict() + c.SlowVerdict(), "");
}

TEST(Suite, SurvivesANodeThatClaimsToHaveNoFirstEntry) {
  FakeCluster c(3);
  c.node(1).state.first = kNoIndex;
  c.node(1).state.last = kNoIndex;
  c.Step(1, 1);
  c.Crash(1);
  c.StartAsShown(1);
  EXPECT_EQ(c.SlowVerdict(), "");
}

// Three nodes that commit and compact for a long time.
TEST(Suite, RemembersNoMoreThanTheLogsKeep) {
  FakeCluster c(3);
  constexpr uint64_t kEntries = 100'000;
  constexpr uint64_t kKept = 256;
  size_t most = 0;
  for (uint64_t id = 1; id <= 3; ++id) c.Follow(id, 1);
  for (uint64_t i = 1; i <= kEntries; ++i) {
    for (uint64_t id = 1; id <= 3; ++id) {
      c.Write(id, {.from = i, .terms = {1}});
      if (i % kKept != 0) continue;
      c.Sync(id);
      c.Commit(id, i);
      c.Apply(id, i);
      c.Compact(id, i - kKept / 2);
      c.SyncCompacted(id);
    }
    const Ghost& ghost = c.suite().ghost();
    most = std::max({most, ghost.entries.size(), static_cast<size_t>(ghost.ledger.size())});
  }
  EXPECT_EQ(c.Verdict() + c.SlowVerdict(), "");
  EXPECT_LE(most, 2 * kKept);
}

TEST(Suite, KeepsWhatANodeThatIsDownWillAskFor) {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 3; ++id) {
    c.Follow(id, 1);
    c.Write(id, {.from = 1, .terms = {1, 1, 1}});
    c.Sync(id);
  }
  c.Crash(3);
  for (uint64_t id = 1; id <= 2; ++id) {
    c.Commit(id, 3);
    c.Apply(id, 3);
    c.Compact(id, 3);
    c.SyncCompacted(id);
  }
  c.Restart(3);
  c.Write(3, {.from = 3, .terms = {2}});
  c.Commit(3, 3);
  EXPECT_EQ(c.Verdict(),
            "S9: node 3 replaces entry 3, which was committed by term 1, in term 1\n"
            "S7: node 3 takes entry 3 of term 2 for committed, after the one of term 1 was");
}

TEST(Suite, ForgetsWhatOnlyAWipedNodeWouldAskFor) {
  FakeCluster c(3);
  for (uint64_t id = 1; id <= 3; ++id) {
    c.Follow(id, 1);
    c.Write(id, {.from = 1, .terms = {1, 1, 1}});
    c.Sync(id);
  }
  c.Crash(3);
  c.suite().OnWipe(NodeId(3));
  for (uint64_t id = 1; id <= 2; ++id) {
    c.Commit(id, 3);
    c.Apply(id, 3);
    c.Compact(id, 3);
    c.SyncCompacted(id);
  }
  EXPECT_EQ(c.Verdict(), "");
  EXPECT_EQ(c.suite().ghost().ledger.first(), 3u);
}

TEST(Suite, BoundsDeadEntriesOfLogsThatAreNotCompacted) {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1, 1, 1, 1, 1, 1, 1, 1}});
  for (uint64_t term = 2; term <= 4 * EntryTable::kOthersMax; ++term) {
    c.Write(1, {.from = 3 + term % 5, .terms = {term}});
  }
  EXPECT_EQ(c.Verdict(), "");
  EXPECT_LE(c.suite().ghost().entries.size(), EntryTable::kOthersMax + 9);
}

}  // namespace
}  // namespace squall
