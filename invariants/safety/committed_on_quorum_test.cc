// Paper 5.3: an entry is committed once the leader has replicated it on a majority of the servers;
// Paper Fig. 2: servers answer after what they say is on stable storage.
#include "invariants/safety/committed_on_quorum.h"

#include <gtest/gtest.h>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of five leads term 1 with two entries, which nodes 2 and 3 have too. Nothing is synced.
FakeCluster Replicated() {
  FakeCluster c(5);
  c.Lead(1, 1);
  for (uint64_t id = 1; id <= 3; ++id) c.Write(id, {.from = 1, .terms = {1, 1}});
  return c;
}

TEST(CommittedOnQuorum, FiresWithoutAMajority) {
  FakeCluster c = Replicated();
  c.Sync(1);
  c.Sync(2);
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 1 and commits entry 2, which 2 of 5 voters have on disk");
}

TEST(CommittedOnQuorum, FiresOnHalfOfAnEvenNumber) {
  FakeCluster c(4);
  c.Lead(1, 1);
  for (uint64_t id = 1; id <= 2; ++id) {
    c.Write(id, {.from = 1, .terms = {1}});
    c.Sync(id);
  }
  c.Commit(1, 1);
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 1 and commits entry 1, which 2 of 4 voters have on disk");
}

TEST(CommittedOnQuorum, FiresWhenADiskHoldsOtherEntries) {
  FakeCluster c(3);
  c.Write(2, {.from = 1, .terms = {1, 2}});
  c.Sync(2);
  c.Lead(1, 3);
  c.Write(1, {.from = 1, .terms = {1, 3}});
  c.Sync(1);
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 3 and commits entry 2, which 1 of 3 voters have on disk");
}

TEST(CommittedOnQuorum, FiresWhenLearnersAreCounted) {
  FakeCluster c(3);
  c.node(1).members.voters.incoming = {NodeId(1), NodeId(2)};
  c.node(1).members.learners = {NodeId(3)};
  c.Lead(1, 1);
  for (uint64_t id : {1u, 3u}) {
    c.Write(id, {.from = 1, .terms = {1}});
    c.Sync(id);
  }
  c.Commit(1, 1);
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 1 and commits entry 1, which 1 of 2 voters have on disk");
}

// Thesis 4.3: both majorities must agree.
TEST(CommittedOnQuorum, FiresWithoutAMajorityOfTheOutgoingVoters) {
  FakeCluster c = Replicated();
  c.node(1).members.voters = {{NodeId(1), NodeId(2), NodeId(3)}, {NodeId(1), NodeId(4), NodeId(5)}};
  c.Step(1);
  for (uint64_t id = 1; id <= 3; ++id) c.Sync(id);
  c.Lead(1, 1);
  c.Write(1, {.from = 3, .terms = {1}});
  c.Write(2, {.from = 3, .terms = {1}});
  c.Sync(1);
  c.Sync(2);
  c.Commit(1, 3);
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 1 and commits entry 3, which 1 of 3 outgoing voters have on "
            "disk");
}

TEST(CommittedOnQuorum, FiresInTheStepInWhichTheLeaderIsElected) {
  FakeCluster c(3);
  c.node(1).state.role = Role::kLeader;
  c.node(1).state.term = Term(1);
  c.node(1).state.vote = NodeId(1);
  c.node(1).state.commit = Index(1);
  c.Write(1, {.from = 1, .terms = {1}});
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 1 and commits entry 1, which 0 of 3 voters have on disk");
}

TEST(CommittedOnQuorum, AllowsAMajority) {
  FakeCluster c = Replicated();
  for (uint64_t id = 1; id <= 3; ++id) c.Sync(id);
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(), "");
}

// Thesis 10.2.1: the leader may still be writing what the others have.
TEST(CommittedOnQuorum, AllowsAMajorityWithoutTheLeader) {
  FakeCluster c(3);
  c.Lead(1, 1);
  for (uint64_t id = 1; id <= 3; ++id) c.Write(id, {.from = 1, .terms = {1}});
  c.Sync(2);
  c.Sync(3);
  c.Commit(1, 1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommittedOnQuorum, CountsNodesThatAreDown) {
  FakeCluster c = Replicated();
  for (uint64_t id = 1; id <= 3; ++id) c.Sync(id);
  c.Crash(2);
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommittedOnQuorum, CountsSnapshotsThatCoverTheEntry) {
  FakeCluster c(3);
  c.Follow(2, 1);
  c.Write(2, {.from = 1, .terms = {1, 1}});
  c.Sync(2);
  c.Commit(2, 2);
  c.Apply(2, 2);
  c.Compact(2, 2);
  c.SyncCompacted(2);
  c.Lead(1, 1);
  c.Write(1, {.from = 1, .terms = {1}});
  c.Sync(1);
  c.Commit(1, 1);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommittedOnQuorum, AsksNothingOfFollowers) {
  FakeCluster c = Replicated();
  c.Commit(2, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommittedOnQuorum, AllowsTheOldVotersInTheStepThatChangesThem) {
  FakeCluster c = Replicated();
  for (uint64_t id = 1; id <= 3; ++id) c.Sync(id);
  c.node(1).members.voters.incoming = {NodeId(3), NodeId(4), NodeId(5)};
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(), "");
}

TEST(CommittedOnQuorum, HoldsTheLeaderToItsNewVotersAfterwards) {
  FakeCluster c = Replicated();
  c.node(1).members.voters.incoming = {NodeId(3), NodeId(4), NodeId(5)};
  c.Apply(1, 0);
  c.Write(1, {.from = 3, .terms = {1}});
  for (uint64_t id = 1; id <= 3; ++id) c.Sync(id);
  c.Commit(1, 2);
  EXPECT_EQ(c.Verdict(),
            "S8: node 1 leads term 1 and commits entry 2, which 1 of 3 voters have on disk");
}

// A leader may apply its own removal in the call in which it commits it.
TEST(CommittedOnQuorum, FiresInTheStepInWhichTheLeaderStepsDown) {
  FakeCluster c = Replicated();
  c.Sync(1);
  c.node(1).state.role = Role::kFollower;
  c.Commit(1, 2);
  EXPECT_EQ(c.VerdictOn("S8"),
            "S8: node 1 leads term 1 and commits entry 2, which 1 of 5 voters have on disk");
}

// A leader that is deposed hears from the new one what is committed.
TEST(CommittedOnQuorum, AsksNothingInTheStepInWhichAHigherTermDeposesTheLeader) {
  FakeCluster c = Replicated();
  c.Sync(1);
  c.node(1).state.role = Role::kFollower;
  c.node(1).state.term = Term(2);
  c.Commit(1, 2);
  EXPECT_EQ(c.VerdictOn("S8"), "");
}

}  // namespace
}  // namespace squall
