#include "core/tracker/progress.h"

#include <string>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

Progress Probing(uint64_t match, uint64_t next) {
  Progress p(Index(next), Inflights(4, 0));
  if (match > 0) p.MaybeUpdate(Index(match));
  return p;
}

// Follows the leader: everything up to `match` acknowledged, everything up to `next` - 1 sent.
Progress Replicating(uint64_t match, uint64_t next) {
  Progress p = Probing(match, match + 1);
  p.BecomeReplicate();
  for (uint64_t i = match + 1; i < next; ++i) p.SentEntries(1, 10);
  return p;
}

Progress AwaitingSnapshot(uint64_t match, uint64_t snapshot) {
  Progress p = Probing(match, match + 1);
  p.BecomeSnapshot(Index(snapshot));
  return p;
}

// Paper Fig. 2: nextIndex is a guess, matchIndex starts at zero.
TEST(Progress, StartsAsAProbeThatKnowsNothing) {
  const Progress p(Index(6), Inflights(4, 0));
  EXPECT_EQ(p.state(), ProgressState::kProbe);
  EXPECT_EQ(p.match(), Index(0));
  EXPECT_EQ(p.next(), Index(6));
  EXPECT_FALSE(p.paused());
  EXPECT_FALSE(p.recent_active());
  EXPECT_FALSE(p.is_learner());
}

// etcd: (*Progress).IsPaused.
TEST(Progress, ProbeIsPausedAfterOneMessageWithEntries) {
  Progress p = Probing(0, 6);
  p.SentEntries(0, 0);
  EXPECT_FALSE(p.paused());
  p.SentEntries(2, 20);
  EXPECT_TRUE(p.paused());
  EXPECT_EQ(p.next(), Index(6));  // A probe stays where it is.
}

TEST(Progress, ReplicationMovesNextAheadOfAcknowledgements) {
  Progress p = Replicating(3, 4);
  p.SentEntries(2, 20);
  EXPECT_EQ(p.match(), Index(3));
  EXPECT_EQ(p.next(), Index(6));
  EXPECT_EQ(p.inflights().newest(), Index(5));
  EXPECT_EQ(p.inflights().bytes(), 20u);
  EXPECT_FALSE(p.paused());
}

// Thesis 10.2.1: pipelining, with a bounded window.
TEST(Progress, ReplicationPausesWhenItsWindowFills) {
  Progress p = Replicating(0, 4);
  EXPECT_FALSE(p.paused());
  p.SentEntries(1, 10);
  EXPECT_TRUE(p.inflights().Full());
  EXPECT_TRUE(p.paused());
}

// etcd: (*Progress).SentEntries: a message into a full window is a probe of its own.
TEST(Progress, EmptyMessageIntoAFullWindowPausesAgain) {
  Progress p = Replicating(0, 5);
  p.ResumeFlow();
  EXPECT_FALSE(p.paused());
  p.SentEntries(0, 0);
  EXPECT_TRUE(p.paused());
}

TEST(Progress, EmptyMessageDoesNotEnterTheWindow) {
  Progress p = Replicating(3, 4);
  p.SentEntries(0, 0);
  EXPECT_EQ(p.inflights().count(), 0u);
  EXPECT_EQ(p.next(), Index(4));
}

TEST(Progress, SnapshotOnItsWayAlwaysPauses) {
  Progress p = AwaitingSnapshot(1, 10);
  EXPECT_TRUE(p.paused());
  p.ResumeFlow();
  EXPECT_TRUE(p.paused());
}

TEST(Progress, FlowIsPausedAndResumed) {
  Progress p = Probing(0, 2);
  p.PauseFlow();
  EXPECT_TRUE(p.paused());
  p.ResumeFlow();
  EXPECT_FALSE(p.paused());
}

// etcd: TestProgressBecomeProbe.
TEST(Progress, ProbesBehindTheMatchAfterReplication) {
  Progress p = Replicating(1, 5);
  p.BecomeProbe();
  EXPECT_EQ(p.state(), ProgressState::kProbe);
  EXPECT_EQ(p.match(), Index(1));
  EXPECT_EQ(p.next(), Index(2));
  EXPECT_EQ(p.inflights().count(), 0u);
}

TEST(Progress, ProbesBehindASnapshotThatWasDelivered) {
  Progress p = AwaitingSnapshot(1, 10);
  p.SnapshotReported(SnapshotReport::kDelivered);
  EXPECT_EQ(p.state(), ProgressState::kProbe);
  EXPECT_EQ(p.next(), Index(11));
  EXPECT_EQ(p.pending_snapshot(), Index(0));
}

TEST(Progress, ProbesBehindTheMatchAfterASnapshotThatFailed) {
  Progress p = AwaitingSnapshot(1, 10);
  p.SnapshotReported(SnapshotReport::kFailed);
  EXPECT_EQ(p.state(), ProgressState::kProbe);
  EXPECT_EQ(p.next(), Index(2));
}

TEST(Progress, ProbesBehindTheMatchIfThatPassedTheSnapshot) {
  Progress p = AwaitingSnapshot(1, 10);
  p.MaybeUpdate(Index(20));
  p.BecomeProbe();
  EXPECT_EQ(p.next(), Index(21));
}

// etcd: TestProgressBecomeReplicate.
TEST(Progress, ReplicatesBehindTheMatch) {
  Progress p = Probing(1, 5);
  p.PauseFlow();
  p.BecomeReplicate();
  EXPECT_EQ(p.state(), ProgressState::kReplicate);
  EXPECT_EQ(p.next(), Index(2));
  EXPECT_FALSE(p.paused());
}

// etcd: TestProgressBecomeSnapshot.
TEST(Progress, RemembersTheSnapshotOnItsWay) {
  const Progress p = AwaitingSnapshot(1, 10);
  EXPECT_EQ(p.state(), ProgressState::kSnapshot);
  EXPECT_EQ(p.match(), Index(1));
  EXPECT_EQ(p.pending_snapshot(), Index(10));
  EXPECT_EQ(p.next(), Index(11));
  EXPECT_EQ(p.sent_commit(), Index(10));
}

// etcd: TestProgressUpdate.
TEST(Progress, AcknowledgementRaisesMatchAndNextOnly) {
  struct Case {
    uint64_t index;
    bool news;
    uint64_t match;
    uint64_t next;
  };
  for (const Case& c :
       {Case{2, false, 3, 5}, Case{3, false, 3, 5}, Case{4, true, 4, 5}, Case{5, true, 5, 6}}) {
    Progress p = Replicating(3, 5);
    EXPECT_EQ(p.MaybeUpdate(Index(c.index)), c.news) << c.index;
    EXPECT_EQ(p.match(), Index(c.match)) << c.index;
    EXPECT_EQ(p.next(), Index(c.next)) << c.index;
  }
}

TEST(Progress, AcknowledgementResumesTheFlowIfItIsNews) {
  Progress p = Probing(3, 5);
  p.PauseFlow();
  p.MaybeUpdate(Index(3));
  EXPECT_TRUE(p.paused());
  p.MaybeUpdate(Index(4));
  EXPECT_FALSE(p.paused());
}

TEST(Progress, AcknowledgementFreesItsPartOfTheWindow) {
  Progress p = Replicating(0, 5);
  p.FreeInflights(Index(2));
  EXPECT_EQ(p.inflights().count(), 2u);
}

// etcd: TestProgressMaybeDecr, for a follower that is replicated to.
TEST(Progress, RefusalWhileReplicatingFallsBackToTheMatch) {
  for (const uint64_t old : {4u, 5u}) {
    Progress p = Replicating(5, 9);
    EXPECT_FALSE(p.MaybeDecrease(Index(old), Index(old)));
    EXPECT_EQ(p.next(), Index(9));
  }
  Progress p = Replicating(5, 9);
  EXPECT_TRUE(p.MaybeDecrease(Index(8), Index(8)));
  EXPECT_EQ(p.next(), Index(6));
}

// etcd: TestProgressMaybeDecr, for a probe. Paper 5.3: nextIndex goes down until the logs match.
TEST(Progress, RefusedProbeGoesBackToTheHint) {
  struct Case {
    uint64_t match, next, rejected, hint;
    bool news;
    uint64_t want_next;
  };
  for (const Case& c : {
           Case{0, 10, 5, 5, false, 10},                            // Answers an older probe.
           Case{0, 10, 9, 9, true, 9},                              // One back.
           Case{0, 2, 1, 1, true, 1}, Case{0, 1, 0, 0, true, 1},    // Never below 1.
           Case{0, 10, 9, 2, true, 3},                              // As far as the hint says.
           Case{0, 10, 9, 0, true, 1}, Case{4, 10, 9, 2, true, 5},  // Never below what matched.
       }) {
    Progress p = Probing(c.match, c.next);
    EXPECT_EQ(p.MaybeDecrease(Index(c.rejected), Index(c.hint)), c.news);
    EXPECT_EQ(p.next(), Index(c.want_next)) << c.next << " " << c.rejected << " " << c.hint;
    EXPECT_EQ(p.match(), Index(c.match));
  }
}

TEST(Progress, RefusedProbeMayTryAgain) {
  Progress p = Probing(0, 5);
  p.SentEntries(1, 10);
  p.MaybeDecrease(Index(4), Index(3));
  EXPECT_FALSE(p.paused());
}

// etcd: (*Progress).CanBumpCommit.
TEST(Progress, CommitIsWorthTellingUpToWhatWasSent) {
  Progress p = Replicating(3, 6);
  EXPECT_TRUE(p.CanBumpCommit(Index(4)));
  p.SentCommit(Index(4));
  EXPECT_FALSE(p.CanBumpCommit(Index(4)));
  EXPECT_TRUE(p.CanBumpCommit(Index(5)));
  p.SentCommit(Index(5));
  EXPECT_FALSE(p.CanBumpCommit(Index(9)));  // All that it has is committed already.
}

TEST(Progress, CommitOnItsWayIsForgottenWhereItMayBeLost) {
  Progress probe = Replicating(3, 6);
  probe.SentCommit(Index(5));
  probe.BecomeProbe();
  EXPECT_EQ(probe.sent_commit(), Index(3));

  Progress refused = Replicating(3, 6);
  refused.SentCommit(Index(5));
  refused.MaybeDecrease(Index(5), Index(0));
  EXPECT_EQ(refused.sent_commit(), Index(3));

  Progress back = Probing(3, 8);
  back.SentCommit(Index(7));
  back.MaybeDecrease(Index(7), Index(4));
  EXPECT_EQ(back.sent_commit(), Index(4));
}

TEST(Progress, KeepsActivityAndRoleThroughTransitions) {
  Progress p = Probing(0, 1);
  p.set_recent_active(true);
  p.set_learner(true);
  p.BecomeReplicate();
  p.BecomeSnapshot(Index(4));
  p.BecomeProbe();
  EXPECT_TRUE(p.recent_active());
  EXPECT_TRUE(p.is_learner());
}

// etcd: StateType.String of the tracker.
TEST(ProgressText, NamesStates) {
  EXPECT_EQ(Name(ProgressState::kProbe), "StateProbe");
  EXPECT_EQ(Name(ProgressState::kReplicate), "StateReplicate");
  EXPECT_EQ(Name(ProgressState::kSnapshot), "StateSnapshot");
  EXPECT_EQ(Name(static_cast<ProgressState>(9)), "?");
}

// etcd: (*Progress).String.
TEST(ProgressText, SaysOnlyWhatIsUnusual) {
  Progress p = Probing(1, 2);
  p.set_recent_active(true);
  EXPECT_EQ(Describe(p), "StateProbe match=1 next=2");
}

TEST(ProgressText, SaysAllThatIsUnusual) {
  Progress p = AwaitingSnapshot(1, 123);
  p.set_learner(true);
  EXPECT_EQ(Describe(p), "StateSnapshot match=1 next=124 learner paused pendingSnap=123 inactive");
}

TEST(ProgressText, SaysHowFullTheWindowIs) {
  Progress p = Replicating(0, 3);
  p.set_recent_active(true);
  EXPECT_EQ(Describe(p), "StateReplicate match=0 next=3 inflight=2");
  p.SentEntries(1, 1);
  p.SentEntries(1, 1);
  EXPECT_EQ(Describe(p), "StateReplicate match=0 next=5 paused inflight=4[full]");
}

}  // namespace
}  // namespace squall
