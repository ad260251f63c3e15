#include "core/tracker/tracker.h"

#include <string>
#include <vector>

#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

constexpr Tracker::Limits kLimits{256, 0};

MajorityConfig Set(const std::vector<uint64_t>& ids) { return MajorityConfig(Nodes(ids)); }

Membership Simple(const std::vector<uint64_t>& voters, const std::vector<uint64_t>& learners = {}) {
  return {{Set(voters), {}}, Set(learners), {}, false};
}

Membership Joint(const std::vector<uint64_t>& incoming, const std::vector<uint64_t>& outgoing) {
  return {{Set(incoming), Set(outgoing)}, {}, {}, false};
}

// A tracker in which member i + 1 has acknowledged everything up to match[i].
Tracker Matched(const Membership& m, const std::vector<uint64_t>& match) {
  Tracker tracker(m, kLimits, Index(1));
  for (size_t i = 0; i < match.size(); ++i)
    tracker.Find(NodeId(i + 1))->MaybeUpdate(Index(match[i]));
  return tracker;
}

void Hear(Tracker& tracker, const std::vector<uint64_t>& from) {
  for (uint64_t id : from) tracker.Find(NodeId(id))->set_recent_active(true);
}

TEST(Membership, ContainsMembersInAnyCapacity) {
  const Membership m{{Set({1}), Set({2})}, Set({3}), Set({4}), true};
  for (uint64_t id = 1; id <= 4; ++id) EXPECT_TRUE(m.contains(NodeId(id))) << id;
  EXPECT_FALSE(m.contains(NodeId(5)));
  EXPECT_EQ(m.All(), Set({1, 2, 3, 4}));
}

// etcd: (*ProgressTracker).IsSingleton.
TEST(Membership, IsSingletonWithOneVoterInOneHalf) {
  EXPECT_TRUE(Simple({1}).singleton());
  EXPECT_TRUE(Simple({1}, {2, 3}).singleton());
  EXPECT_FALSE(Simple({1, 2}).singleton());
  EXPECT_FALSE(Joint({1}, {1}).singleton());
  EXPECT_FALSE(Simple({}).singleton());
}

// etcd: (tracker.Config).String.
TEST(Membership, TextSaysWhatIsThere) {
  EXPECT_EQ(Describe(Simple({1, 2})), "voters=(1 2)");
  EXPECT_EQ(Describe(Membership{{Set({1}), Set({2})}, Set({3}), Set({4}), true}),
            "voters=(1)&&(2) learners=(3) learners_next=(4) autoleave");
}

// etcd: (*ProgressTracker).ConfState.
TEST(Membership, BecomesAConfState) {
  EXPECT_EQ(ToConfState({{Set({2, 1}), Set({3})}, Set({4}), Set({3}), true}),
            (ConfState{Nodes({1, 2}), Nodes({4}), Nodes({3}), Nodes({3}), true}));
}

TEST(Tracker, HoldsEveryMemberInOrderOfId) {
  const Tracker tracker({{Set({3, 1}), Set({2})}, Set({5}), {}, false}, kLimits, Index(7));
  std::vector<uint64_t> ids;
  for (const Tracker::Member& m : tracker.members()) ids.push_back(m.id.value());
  EXPECT_EQ(ids, (std::vector<uint64_t>{1, 2, 3, 5}));
  EXPECT_TRUE(tracker.members()[0].incoming);
  EXPECT_FALSE(tracker.members()[0].outgoing);
  EXPECT_TRUE(tracker.members()[1].outgoing);
  EXPECT_TRUE(tracker.members()[3].progress.is_learner());
}

// Paper Fig. 2: nextIndex initialised by the leader, matchIndex zero.
TEST(Tracker, StartsProbingWithoutContact) {
  const Tracker tracker(Simple({1, 2}), kLimits, Index(7));
  for (const Tracker::Member& m : tracker.members()) {
    EXPECT_EQ(m.progress.next(), Index(7));
    EXPECT_EQ(m.progress.match(), Index(0));
    EXPECT_FALSE(m.progress.recent_active());
  }
}

TEST(Tracker, FindsMembersOnly) {
  Tracker tracker(Simple({1, 2}), kLimits, Index(1));
  const Tracker& read_only = tracker;
  EXPECT_NE(tracker.Find(NodeId(2)), nullptr);
  EXPECT_EQ(read_only.Find(NodeId(2)), tracker.Find(NodeId(2)));
  EXPECT_EQ(tracker.Find(NodeId(3)), nullptr);
}

TEST(Tracker, FindsMembersWhoseNumbersHaveGaps) {
  Membership membership;
  for (uint64_t id : {3u, 4u, 7u, 100u}) membership.voters.incoming.insert(NodeId(id));
  Tracker tracker(membership, {}, Index(1));
  for (uint64_t id = 0; id <= 101; ++id) {
    const Tracker::Member* found = tracker.FindMember(NodeId(id));
    ASSERT_EQ(found != nullptr, membership.contains(NodeId(id))) << id;
    if (found == nullptr) continue;
    EXPECT_EQ(found->id, NodeId(id));
  }
}

TEST(Tracker, GivesWindowsTheirLimits) {
  const Tracker tracker(Simple({1}), {1, 50}, Index(1));
  Inflights window = tracker.Find(NodeId(1))->inflights();
  window.Add(Index(1), 1);
  EXPECT_TRUE(window.Full());
}

// Thesis 4.2.1: what is known of a member survives a change that does not concern it.
TEST(Tracker, KeepsProgressThroughAChange) {
  Tracker tracker = Matched(Simple({1, 2, 3}), {5, 4, 3});
  tracker.Apply({Simple({1, 2, 3, 4}), Set({4})}, Index(9));
  EXPECT_EQ(tracker.Find(NodeId(1))->match(), Index(5));
  EXPECT_EQ(tracker.Find(NodeId(3))->match(), Index(3));
}

// etcd: (Changer).initProgress: so that check-quorum gives it the time to speak.
TEST(Tracker, NewMemberIsProbedAndCountsAsActive) {
  Tracker tracker = Matched(Simple({1}), {5});
  tracker.Apply({Simple({1, 2}), Set({2})}, Index(9));
  const Progress* added = tracker.Find(NodeId(2));
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->next(), Index(9));
  EXPECT_EQ(added->match(), Index(0));
  EXPECT_TRUE(added->recent_active());
  EXPECT_FALSE(tracker.Find(NodeId(1))->recent_active());
}

TEST(Tracker, RemovedMemberIsForgotten) {
  Tracker tracker = Matched(Simple({1, 2}), {5, 4});
  tracker.Apply({Simple({1}), {}}, Index(9));
  EXPECT_EQ(tracker.Find(NodeId(2)), nullptr);
}

// Removed and added again in one change: its log may be another one now.
TEST(Tracker, FreshMemberStartsAnewEvenIfKnown) {
  Tracker tracker = Matched(Simple({1, 2}), {5, 4});
  tracker.Apply({Simple({1, 2}), Set({2})}, Index(9));
  EXPECT_EQ(tracker.Find(NodeId(2))->match(), Index(0));
  EXPECT_EQ(tracker.Find(NodeId(2))->next(), Index(9));
}

TEST(Tracker, DemotedMemberBecomesALearnerWithItsProgress) {
  Tracker tracker = Matched(Simple({1, 2}), {5, 4});
  tracker.Apply({Simple({1}, {2}), {}}, Index(9));
  EXPECT_TRUE(tracker.Find(NodeId(2))->is_learner());
  EXPECT_EQ(tracker.Find(NodeId(2))->match(), Index(4));
  tracker.Apply({Simple({1, 2}), {}}, Index(9));
  EXPECT_FALSE(tracker.Find(NodeId(2))->is_learner());
}

// Paper 5.3.
TEST(TrackerCommitted, IsWhatAMajorityOfVotersHas) {
  EXPECT_EQ(Matched(Simple({1, 2, 3}), {5, 4, 3}).Committed(), Index(4));
  EXPECT_EQ(Matched(Simple({1, 2, 3, 4}), {5, 4, 3, 2}).Committed(), Index(3));
}

// Thesis 4.2.1: non-voting members are not counted for commitment.
TEST(TrackerCommitted, LearnersDoNotCount) {
  EXPECT_EQ(Matched(Simple({1, 2, 3}, {4, 5}), {5, 1, 1, 9, 9}).Committed(), Index(1));
}

// Thesis 4.3.
TEST(TrackerCommitted, NeedsBothHalves) {
  EXPECT_EQ(Matched(Joint({1, 2, 3}, {3, 4, 5}), {9, 9, 3, 2, 1}).Committed(), Index(2));
}

TEST(TrackerCommitted, CountsMoreVotersThanFitOnTheStack) {
  std::vector<uint64_t> ids;
  std::vector<uint64_t> match;
  for (uint64_t i = 1; i <= 21; ++i) {
    ids.push_back(i);
    match.push_back(100 + i);
  }
  EXPECT_EQ(Matched(Simple(ids), match).Committed(), Index(111));
}

TEST(TrackerCommitted, OfNoVotersIsInfinite) {
  EXPECT_EQ(Matched(Simple({}), {}).Committed(), kInfinity);
}

// Thesis 6.2: a leader steps down without the majority's ear.
// What a leader asks at each acknowledgement is counted, not sorted; the answer is the same.
TEST(TrackerCommitted, AboveAFloorIsTheSameAsFromScratch) {
  for (const uint64_t voters : {1u, 2u, 3u, 9u, 51u}) {
    Membership membership;
    for (uint64_t id = 1; id <= voters; ++id) membership.voters.incoming.insert(NodeId(id));
    for (uint64_t id = 2; id <= voters + 3; ++id) membership.voters.outgoing.insert(NodeId(id));
    membership.learners.insert(NodeId(100));
    Tracker tracker(membership, {}, Index(1));
    Index floor;
    uint64_t random = voters;
    for (int step = 0; step < 2000; ++step) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      Tracker::Member& m = tracker.members()[(random >> 33) % tracker.members().size()];
      tracker.MaybeUpdate(m, m.progress.match() + (random >> 40) % 4);
      const Index want = tracker.Committed();
      ASSERT_EQ(tracker.CommittedAbove(floor), want > floor ? want : kNoIndex);
      if (want > floor && (random >> 50) % 2 == 0) floor = want;
      if (step == 1000) {
        membership.voters.outgoing.clear();
        tracker.Apply({membership, {}}, Index(1));
      }
    }
  }
}

TEST(TrackerCommitted, AboveAFloorOfNoVotersIsNothing) {
  Tracker tracker(Membership(), {}, Index(1));
  EXPECT_EQ(tracker.CommittedAbove(Index(0)), kNoIndex);
}

TEST(TrackerQuorumActive, NeedsAMajorityOfTheVoters) {
  Tracker tracker(Simple({1, 2, 3, 4}), kLimits, Index(1));
  Hear(tracker, {1, 2});
  EXPECT_FALSE(tracker.QuorumActive());
  Hear(tracker, {4});
  EXPECT_TRUE(tracker.QuorumActive());
}

TEST(TrackerQuorumActive, LearnersDoNotCount) {
  Tracker tracker(Simple({1, 2, 3}, {4, 5}), kLimits, Index(1));
  Hear(tracker, {1, 4, 5});
  EXPECT_FALSE(tracker.QuorumActive());
}

TEST(TrackerQuorumActive, NeedsBothHalves) {
  Tracker tracker(Joint({1, 2, 3}, {3, 4, 5}), kLimits, Index(1));
  Hear(tracker, {1, 2, 3});
  EXPECT_FALSE(tracker.QuorumActive());
  Hear(tracker, {5});
  EXPECT_TRUE(tracker.QuorumActive());
}

TEST(TrackerQuorumActive, IsForgottenButForTheLeaderItself) {
  Tracker tracker(Simple({1, 2, 3}), kLimits, Index(1));
  Hear(tracker, {1, 2, 3});
  tracker.ForgetActivity(NodeId(2));
  EXPECT_FALSE(tracker.Find(NodeId(1))->recent_active());
  EXPECT_TRUE(tracker.Find(NodeId(2))->recent_active());
  EXPECT_FALSE(tracker.QuorumActive());
}

TEST(Tracker, CopyIsIndependent) {
  const Tracker original = Matched(Simple({1, 2}), {5, 4});
  Tracker copy = original;
  copy.Find(NodeId(2))->MaybeUpdate(Index(9));
  EXPECT_EQ(original.Find(NodeId(2))->match(), Index(4));
}

// etcd: (ProgressMap).String.
TEST(Tracker, TextIsOneMemberALine) {
  EXPECT_EQ(Describe(Matched(Simple({1}, {2}), {5, 0})),
            "1: StateProbe match=5 next=6 inactive\n"
            "2: StateProbe match=0 next=1 learner inactive\n");
}

}  // namespace
}  // namespace squall
