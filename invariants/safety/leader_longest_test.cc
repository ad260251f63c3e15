// Paper 5.3: only the leader of a term makes entries of it, so no log has one beyond the leader's
// last.
#include "invariants/safety/leader_longest.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three leads term 2 with entries 1 to 3, of which the first is of term 1.
FakeCluster Led() {
  FakeCluster c(3);
  c.Write(1, {.from = 1, .terms = {1}});
  c.Lead(1, 2);
  c.Write(1, {.from = 2, .terms = {2, 2}});
  c.Follow(2, 2);
  return c;
}

TEST(LeaderLongest, FiresOnAnEntryThatTheLeaderNeverHad) {
  FakeCluster c = Led();
  c.Write(2, {.from = 1, .terms = {1, 2, 2, 2}});
  EXPECT_EQ(c.Verdict(),
            "S1': node 2 has entry 4 of term 2, whose leader, node 1, never had one behind 3");
}

TEST(LeaderLongest, FiresBehindEntriesOfALaterTerm) {
  FakeCluster c = Led();
  c.Lead(3, 4);
  c.Write(3, {.from = 1, .terms = {1, 2, 2, 4, 4}});
  c.Follow(2, 4);
  c.Write(2, {.from = 1, .terms = {1, 2, 2, 2, 4}});
  EXPECT_EQ(c.VerdictOn("S1'"),
            "S1': node 2 has entry 4 of term 2, whose leader, node 1, never had one behind 3");
}

TEST(LeaderLongest, AllowsAllThatTheLeaderHas) {
  FakeCluster c = Led();
  c.Write(2, {.from = 1, .terms = {1, 2, 2}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderLongest, AllowsLongerLogsOfOtherTerms) {
  FakeCluster c = Led();
  c.Write(2, {.from = 1, .terms = {1, 1, 1, 1, 1}});
  EXPECT_EQ(c.Verdict(), "");
}

TEST(LeaderLongest, AllowsWhatTheLeaderHasLostInACrash) {
  FakeCluster c = Led();
  c.Crash(1);
  c.Restart(1);
  c.Write(2, {.from = 1, .terms = {1, 2, 2}});
  EXPECT_EQ(c.Verdict(), "");
}

// It crashed in the middle of the call in which it appended and sent the entry.
TEST(LeaderLongest, AllowsWhatTheLeaderSentAsItCrashed) {
  FakeCluster c = Led();
  Message m;
  m.type = MessageType::kApp;
  m.from = NodeId(1);
  m.to = NodeId(2);
  m.term = Term(2);
  m.index = Index(3);
  m.log_term = Term(2);
  m.entries = Entries(Entry{Index(4), Term(2), Payload(""), EntryType::kNormal});
  c.suite().OnSend(NodeId(1), m, SenderState::kUntold);
  c.Crash(1);
  c.Write(2, {.from = 1, .terms = {1, 2, 2, 2}});
  EXPECT_EQ(c.Verdict(), "");
}

}  // namespace
}  // namespace squall
