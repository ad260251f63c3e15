// Paper Fig. 2, Thesis 10.2.1: what a leader believes of its followers is so.
#include "invariants/safety/follower_progress.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "invariants/testing/fake_cluster.h"

namespace squall {
namespace {

// Node 1 of three leads term 2 with entries 1 to 3; nodes 1 and 2 have them on disk, node 3 one of
// its own. It believes nothing yet; one message at a time may be in flight.
class Leader {
 public:
  Leader() : c_(3) {
    c_.Write(1, {.from = 1, .terms = {1, 1}});
    c_.Lead(1, 2);
    c_.Write(1, {.from = 3, .terms = {2}});
    c_.Sync(1);
    c_.Follow(2, 2);
    c_.Write(2, {.from = 1, .terms = {1, 1, 2}});
    c_.Sync(2);
    c_.Follow(3, 1);
    c_.Write(3, {.from = 1, .terms = {1}, .data = "own"});
    c_.Sync(3);
    Forget();
    c_.Step(1, 0);
    Touch(2);
  }

  FakeCluster& cluster() { return c_; }
  Progress& of(uint64_t member) { return *c_.node(1).followers->Find(NodeId(member)); }
  void Forget() { c_.node(1).followers = Tracker(c_.node(1).members, {1, 0}, Index(4)); }
  // A message of the member is dealt with.
  void Touch(uint64_t member) {
    Message m;
    m.from = NodeId(member);
    c_.suite().OnReceive(NodeId(1), m);
    c_.Step(1);
  }
  std::string Verdict() const { return c_.VerdictOn("S18"); }

 private:
  FakeCluster c_;
};

TEST(FollowerProgress, AllowsAMatchThatIsOnTheFollowersDisk) {
  Leader leader;
  leader.of(2).MaybeUpdate(Index(3));
  leader.Touch(2);
  EXPECT_EQ(leader.cluster().VerdictOn("S18"), "");
}

TEST(FollowerProgress, FiresOnAMatchThatTheFollowersDiskHasNot) {
  Leader leader;
  leader.of(3).MaybeUpdate(Index(2));
  leader.Touch(3);
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 3: match is not true of the member's disk, "
            "which ends at entry 1 of term 1 "
            "(StateProbe, match 2, next 4, 0 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, FiresOnAMatchOfAnotherEntry) {
  Leader leader;
  leader.of(3).MaybeUpdate(Index(1));
  leader.Touch(3);
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 3: match is not true of the member's disk, "
            "which holds another log up to entry 1 "
            "(StateProbe, match 1, next 4, 0 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, AllowsAMatchOfAFollowerThatHasGoneOn) {
  Leader leader;
  FakeCluster& c = leader.cluster();
  c.Follow(2, 3);
  c.Truncate(2, 2);
  c.Sync(2);
  leader.of(2).MaybeUpdate(Index(3));
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(), "");
}

TEST(FollowerProgress, FiresOnAMatchBehindTheLog) {
  Leader leader;
  leader.of(2).MaybeUpdate(Index(4));
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 2: match behind the leader's last entry "
            "(StateProbe, match 4, next 5, 0 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, FiresWhenMatchGoesBack) {
  Leader leader;
  leader.of(2).MaybeUpdate(Index(3));
  leader.Touch(2);
  leader.Forget();
  leader.Touch(2);
  EXPECT_EQ(
      leader.Verdict(),
      "S18: node 1 leads term 2 and has of node 2: match went back (StateProbe, match 0, next "
      "4, 0 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, AllowsANewTermToBeginAnew) {
  Leader leader;
  leader.of(2).MaybeUpdate(Index(3));
  leader.Touch(2);
  leader.Forget();
  leader.cluster().Lead(1, 3);
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(), "");
}

TEST(FollowerProgress, FiresOnASnapshotThatIsNotPending) {
  Leader leader;
  leader.of(2).BecomeSnapshot(Index(0));
  leader.Touch(2);
  EXPECT_EQ(
      leader.Verdict(),
      "S18: node 1 leads term 2 and has of node 2: no pending snapshot where one is waited for "
      "(StateSnapshot, match 0, next 1, 0 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, AllowsAPendingSnapshot) {
  Leader leader;
  leader.of(2).BecomeSnapshot(Index(3));
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(), "");
}

TEST(FollowerProgress, FiresOnMessagesInFlightThatAreAcknowledged) {
  Leader leader;
  leader.of(2).BecomeReplicate();
  leader.of(2).SentEntries(3, 10);
  leader.of(2).MaybeUpdate(Index(3));
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 2: in flight what is acknowledged "
            "(StateReplicate, match 3, next 4, 1 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, FiresOnMoreMessagesInFlightThanAllowed) {
  Leader leader;
  leader.of(2).BecomeReplicate();
  leader.of(2).SentEntries(1, 10);
  leader.of(2).SentEntries(1, 10);
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 2: more messages in flight than allowed "
            "(StateReplicate, match 0, next 3, 2 in flight, pending snapshot 0)");
}

TEST(FollowerProgress, AllowsAFullWindow) {
  Leader leader;
  leader.of(2).BecomeReplicate();
  leader.of(2).SentEntries(3, 10);
  leader.Touch(2);
  EXPECT_EQ(leader.Verdict(), "");
}

TEST(FollowerProgress, LooksAtAllFollowersWhenTheLogGrows) {
  Leader leader;
  leader.of(3).MaybeUpdate(Index(2));
  leader.cluster().Write(1, {.from = 4, .terms = {2}});
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 3: match is not true of the member's disk, "
            "which ends at entry 1 of term 1 (StateProbe, match 2, next 4, 0 in flight, pending "
            "snapshot 0)");
}

TEST(FollowerProgress, FiresWhenALeaderCountsItselfBeforeItsDisk) {
  Leader leader;
  FakeCluster& c = leader.cluster();
  c.Write(1, {.from = 4, .terms = {2}});
  leader.of(1).MaybeUpdate(Index(4));
  leader.Touch(1);
  EXPECT_EQ(leader.Verdict(),
            "S18: node 1 leads term 2 and has of node 1: match is not true of the member's disk, "
            "which ends at entry 3 of term 2 (StateProbe, match 4, next 5, 0 in flight, pending "
            "snapshot 0)");
}

}  // namespace
}  // namespace squall
