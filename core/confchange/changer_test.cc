#include "core/confchange/changer.h"

#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/testing/leaf_values.h"
#include "gtest/gtest.h"

namespace squall {
namespace {

MajorityConfig Set(const std::vector<uint64_t>& ids) { return MajorityConfig(Nodes(ids)); }

Membership Simple(const std::vector<uint64_t>& voters, const std::vector<uint64_t>& learners = {}) {
  return {{Set(voters), {}}, Set(learners), {}, false};
}

// "v1 l2 r3 u4" as changes.
std::vector<ConfChangeSingle> Changes(const std::string& text) {
  const Result<std::vector<ConfChangeSingle>> changes = ParseConfChanges(text);
  EXPECT_TRUE(changes.ok()) << changes.error;
  return changes.value;
}

// The resulting configuration, or the refusal.
std::string Text(const Result<MembershipChange>& outcome) {
  return outcome.ok() ? Describe(outcome.value.membership) : "refused: " + outcome.error;
}

std::string SimpleText(const Membership& from, const std::string& changes) {
  return Text(ApplySimple(from, Changes(changes)));
}

std::string JointText(const Membership& from, const std::string& changes) {
  return Text(EnterJoint(from, AutoLeave::kNo, Changes(changes)));
}

// Thesis 4.1: single-server changes keep majorities overlapping. etcd: (Changer).Simple.
TEST(ConfChangeSimple, AddsAndRemovesOneVoter) {
  EXPECT_EQ(SimpleText(Simple({1, 2}), "v3"), "voters=(1 2 3)");
  EXPECT_EQ(SimpleText(Simple({1, 2, 3}), "r2"), "voters=(1 3)");
}

TEST(ConfChangeSimple, RefusesTwoVotersAtOnce) {
  const std::string refusal = "refused: more than one voter changed without entering joint config";
  EXPECT_EQ(SimpleText(Simple({1}), "v2 v3"), refusal);
  EXPECT_EQ(SimpleText(Simple({1, 2, 3}), "r2 r3"), refusal);
  EXPECT_EQ(SimpleText(Simple({1, 2}), "r2 v3"), refusal);
}

TEST(ConfChangeSimple, TakesAnyNumberOfLearners) {
  EXPECT_EQ(SimpleText(Simple({1}), "l2 l3 l4"), "voters=(1) learners=(2 3 4)");
  EXPECT_EQ(SimpleText(Simple({1}, {2, 3}), "r2 r3 v4"), "voters=(1 4)");
}

TEST(ConfChangeSimple, PromotesAndDemotes) {
  EXPECT_EQ(SimpleText(Simple({1}, {2}), "v2"), "voters=(1 2)");
  EXPECT_EQ(SimpleText(Simple({1, 2}), "l2"), "voters=(1) learners=(2)");
}

TEST(ConfChangeSimple, ChangesNothingTwice) {
  EXPECT_EQ(SimpleText(Simple({1, 2}), "v2"), "voters=(1 2)");
  EXPECT_EQ(SimpleText(Simple({1}, {2}), "l2"), "voters=(1) learners=(2)");
  EXPECT_EQ(SimpleText(Simple({1}), "r9"), "voters=(1)");
}

TEST(ConfChangeSimple, CountsTheSumOfChangesOnly) {
  EXPECT_EQ(SimpleText(Simple({1, 2}), "r2 v2 v3 r3"), "voters=(1 2)");
}

TEST(ConfChangeSimple, RefusesToRemoveTheLastVoter) {
  EXPECT_EQ(SimpleText(Simple({1}), "r1"), "refused: removed all voters");
  EXPECT_EQ(SimpleText(Simple({1}, {2}), "l1"), "refused: removed all voters");
  EXPECT_EQ(SimpleText(Simple({}), "l1"), "refused: removed all voters");
}

TEST(ConfChangeSimple, UpdateAndCancelledChangesDoNothing) {
  EXPECT_EQ(SimpleText(Simple({1}), "u1 u7"), "voters=(1)");
  EXPECT_EQ(SimpleText(Simple({1}), "v0 l0 r0"), "voters=(1)");
}

TEST(ConfChangeSimple, IsRefusedWhileJoint) {
  const Membership joint{{Set({1}), Set({1, 2})}, {}, {}, false};
  EXPECT_EQ(SimpleText(joint, "v3"), "refused: can't apply simple config change in joint config");
}

// Thesis 4.3, Fig. 4.8: C_old,new. etcd: (Changer).EnterJoint.
TEST(ConfChangeJoint, KeepsTheOldVotersAsTheOutgoingHalf) {
  EXPECT_EQ(JointText(Simple({1, 2, 3}), "r1 r2 v4 v5"), "voters=(3 4 5)&&(1 2 3)");
}

TEST(ConfChangeJoint, RemembersWhetherItLeavesByItself) {
  EXPECT_EQ(Text(EnterJoint(Simple({1}), AutoLeave::kYes, Changes("v2"))),
            "voters=(1 2)&&(1) autoleave");
}

TEST(ConfChangeJoint, MayChangeNothing) {
  EXPECT_EQ(JointText(Simple({1}), ""), "voters=(1)&&(1)");
}

// etcd: tracker.Config.LearnersNext: no node is voter and learner at once.
TEST(ConfChangeJoint, DemotedVoterWaitsForTheOldHalfToGo) {
  EXPECT_EQ(JointText(Simple({1, 2}), "l2"), "voters=(1)&&(1 2) learners_next=(2)");
}

TEST(ConfChangeJoint, WaitingLearnerCanBeMadeVoterOrRemovedAgain) {
  EXPECT_EQ(JointText(Simple({1, 2}), "l2 v2"), "voters=(1 2)&&(1 2)");
  EXPECT_EQ(JointText(Simple({1, 2}), "l2 r2"), "voters=(1)&&(1 2)");
  EXPECT_EQ(JointText(Simple({1, 2}), "r2 l2 l2"), "voters=(1)&&(1 2) learners_next=(2)");
}

TEST(ConfChangeJoint, NewLearnerJoinsAtOnce) {
  EXPECT_EQ(JointText(Simple({1}), "l2"), "voters=(1)&&(1) learners=(2)");
}

TEST(ConfChangeJoint, RefusesToRemoveAllVoters) {
  EXPECT_EQ(JointText(Simple({1, 2}), "r1 r2"), "refused: removed all voters");
}

TEST(ConfChangeJoint, IsRefusedWhileJointOrWithoutVoters) {
  const Membership joint{{Set({1}), Set({1, 2})}, {}, {}, false};
  EXPECT_EQ(JointText(joint, "v3"), "refused: config is already joint");
  EXPECT_EQ(JointText(Simple({}), "v1"), "refused: can't make a zero-voter config joint");
}

// Thesis 4.3: C_new. etcd: (Changer).LeaveJoint.
TEST(ConfChangeLeave, TheIncomingHalfStays) {
  EXPECT_EQ(Text(LeaveJoint({{Set({3, 4}), Set({1, 2})}, Set({5}), {}, true})),
            "voters=(3 4) learners=(5)");
}

TEST(ConfChangeLeave, WaitingLearnersBecomeLearners) {
  EXPECT_EQ(Text(LeaveJoint({{Set({1}), Set({1, 2})}, {}, Set({2}), false})),
            "voters=(1) learners=(2)");
}

TEST(ConfChangeLeave, IsRefusedUnlessJoint) {
  EXPECT_EQ(Text(LeaveJoint(Simple({1}))), "refused: can't leave a non-joint config");
}

// etcd: the Progress of a member survives unless it was none before.
TEST(ConfChangeFresh, AreThoseWhoWereNoMembers) {
  EXPECT_EQ(ApplySimple(Simple({1}, {2}), Changes("v2 l3")).value.fresh, Set({3}));
  EXPECT_EQ(ApplySimple(Simple({1, 2}), Changes("l2")).value.fresh, Set({}));
}

TEST(ConfChangeFresh, IncludeARemovedMemberThatComesBackAtOnce) {
  EXPECT_EQ(ApplySimple(Simple({1, 2}), Changes("r2 v2")).value.fresh, Set({2}));
}

TEST(ConfChangeFresh, DoNotIncludeVotersOfTheOutgoingHalf) {
  EXPECT_EQ(EnterJoint(Simple({1, 2}), AutoLeave::kNo, Changes("r2 v2")).value.fresh, Set({}));
}

// etcd: (*raft).applyConfChange chooses among the three.
TEST(ConfChangeAny, GoesTheWayItAsksFor) {
  const auto apply = [](const Membership& from, ConfChangeTransition transition,
                        const std::string& changes) {
    return Text(ApplyConfChange(from, {transition, Changes(changes), {}}));
  };
  const Membership one = Simple({1});
  EXPECT_EQ(apply(one, ConfChangeTransition::kAuto, "v2"), "voters=(1 2)");
  EXPECT_EQ(apply(one, ConfChangeTransition::kAuto, "v2 v3"), "voters=(1 2 3)&&(1) autoleave");
  EXPECT_EQ(apply(one, ConfChangeTransition::kJointImplicit, "v2"), "voters=(1 2)&&(1) autoleave");
  EXPECT_EQ(apply(one, ConfChangeTransition::kJointExplicit, "v2"), "voters=(1 2)&&(1)");
  const Membership joint{{Set({1, 2}), Set({1})}, {}, {}, false};
  EXPECT_EQ(apply(joint, ConfChangeTransition::kAuto, ""), "voters=(1 2)");
}

// etcd: confchange.Restore, TestRestore.
TEST(ConfChangeRestore, NothingIsAnEmptyConfiguration) {
  const Result<MembershipChange> outcome = Restore(ConfState());
  ASSERT_TRUE(outcome.ok()) << outcome.error;
  EXPECT_EQ(outcome.value.membership, Membership());
}

TEST(ConfChangeRestore, ReturnsToWhatItWas) {
  for (const ConfState& state : {
           ConfState{Nodes({1, 2, 3}), {}, {}, {}, false},
           ConfState{Nodes({1, 2, 3}), Nodes({4, 5, 6}), {}, {}, false},
           ConfState{Nodes({1, 2, 3}), Nodes({5}), Nodes({1, 2, 4, 6}), Nodes({4}), false},
           ConfState{Nodes({1}), {}, Nodes({2}), Nodes({2}), true},
       }) {
    const Result<MembershipChange> outcome = Restore(state);
    ASSERT_TRUE(outcome.ok()) << outcome.error;
    EXPECT_EQ(ToConfState(outcome.value.membership), state);
  }
}

TEST(ConfChangeRestore, EveryMemberIsFreshWhenNotJoint) {
  EXPECT_EQ(Restore({Nodes({1, 2}), Nodes({3}), {}, {}, false}).value.fresh, Set({1, 2, 3}));
}

TEST(ConfChangeRestore, RefusesLearnersWithoutVoters) {
  EXPECT_EQ(Restore({{}, Nodes({1}), {}, {}, false}).error, "removed all voters");
  EXPECT_EQ(Restore({{}, {}, Nodes({1}), {}, false}).error, "removed all voters");
  EXPECT_EQ(Restore({{}, {}, Nodes({0}), {}, false}).error, "removed all voters");
}

}  // namespace
}  // namespace squall
