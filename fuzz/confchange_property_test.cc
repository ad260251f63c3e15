// Membership changes: walks through legal changes keep every invariant, simple and joint changes
// come to the same end, and a configuration survives being written to a snapshot.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/confchange/changer.h"
#include "fuzz/testing/core_generators.h"

namespace squall {
namespace {

constexpr uint64_t kIdsMax = 6;

// Few ids, so that changes concern each other. Zero is a cancelled change.
rc::Gen<ConfChangeSingle> AnyChange() {
  return rc::gen::exec([] {
    return ConfChangeSingle{static_cast<ConfChangeType>(*rc::gen::inRange(0, 4)),
                            NodeId(*rc::gen::inRange<uint64_t>(0, kIdsMax + 1))};
  });
}

rc::Gen<std::vector<ConfChangeSingle>> AnyChanges() {
  return rc::gen::resize(5, rc::gen::container<std::vector<ConfChangeSingle>>(AnyChange()));
}

rc::Gen<ConfChangeV2> AnyProposal() {
  return rc::gen::exec([] {
    return ConfChangeV2{static_cast<ConfChangeTransition>(*rc::gen::inRange(0, 3)), *AnyChanges(),
                        Payload()};
  });
}

// A configuration that some walk leads to, from one voter.
Membership Walked() {
  Membership m;
  m.voters.incoming.insert(NodeId(1));
  for (const ConfChangeV2& change : *rc::gen::container<std::vector<ConfChangeV2>>(AnyProposal())) {
    const Result<MembershipChange> outcome = ApplyConfChange(m, change);
    if (outcome.ok()) m = outcome.value.membership;
  }
  return m;
}

Membership WalkedSimple() {
  const Membership m = Walked();
  return m.voters.joint() ? LeaveJoint(m).value.membership : m;
}

// etcd: checkInvariants, and the sets are what they say (Thesis 4.2.1, 4.3).
void CheckInvariants(const Membership& m) {
  RC_ASSERT(!m.voters.incoming.empty());
  for (NodeId id : m.learners) RC_ASSERT(!m.voters.contains(id));
  for (NodeId id : m.learners_next) {
    RC_ASSERT(m.voters.outgoing.contains(id));
    RC_ASSERT(!m.voters.incoming.contains(id));
    RC_ASSERT(!m.learners.contains(id));
  }
  if (!m.voters.joint()) {
    RC_ASSERT(m.learners_next.empty());
    RC_ASSERT(!m.auto_leave);
  }
  RC_ASSERT(!m.contains(kNoNode));
}

// Whether `set`, a bit an id, holds a quorum of both halves.
bool IsQuorum(const JointConfig& voters, uint32_t set) {
  const auto majority = [set](const MajorityConfig& half) {
    size_t in = 0;
    for (NodeId id : half) in += set >> id.value() & 1;
    return half.empty() || 2 * in > half.size();
  };
  return majority(voters.incoming) && majority(voters.outgoing);
}

// Thesis 4.1 and 4.3: at no time can two configurations that follow each other decide apart.
void CheckQuorumsOverlap(const JointConfig& before, const JointConfig& after) {
  constexpr uint32_t kAll = (1u << (kIdsMax + 1)) - 1;
  for (uint32_t set = 0; set <= kAll; ++set) {
    if (IsQuorum(before, set)) RC_ASSERT(!IsQuorum(after, kAll & ~set));
  }
}

RC_GTEST_PROP(ConfChange, LegalWalksKeepTheInvariants, ()) {
  Membership m;
  m.voters.incoming.insert(NodeId(1));
  for (const ConfChangeV2& change : *rc::gen::container<std::vector<ConfChangeV2>>(AnyProposal())) {
    const Result<MembershipChange> outcome = ApplyConfChange(m, change);
    if (!outcome.ok()) continue;
    CheckInvariants(outcome.value.membership);
    CheckQuorumsOverlap(m.voters, outcome.value.membership.voters);
    m = outcome.value.membership;
  }
}

RC_GTEST_PROP(ConfChange, FreshMembersAreThoseThatWereNone, ()) {
  const Membership before = Walked();
  const Result<MembershipChange> outcome = ApplyConfChange(before, *AnyProposal());
  RC_PRE(outcome.ok());
  const Membership& after = outcome.value.membership;
  for (NodeId id : after.All()) {
    if (!before.contains(id)) RC_ASSERT(outcome.value.fresh.contains(id));
  }
}

// The leader's view follows: exactly the members, each in its capacity, old ones as they were.
RC_GTEST_PROP(ConfChange, TrackerHoldsExactlyTheMembers, ()) {
  const Membership before = Walked();
  Tracker tracker(before, {4, 0}, Index(10));
  for (Tracker::Member& m : tracker.members()) {
    m.progress.MaybeUpdate(Index(100 + m.id.value()));
  }
  const Result<MembershipChange> outcome = ApplyConfChange(before, *AnyProposal());
  RC_PRE(outcome.ok());
  tracker.Apply(outcome.value, Index(20));

  const Membership& after = outcome.value.membership;
  RC_ASSERT(tracker.members().size() == after.All().size());
  for (const Tracker::Member& m : tracker.members()) {
    RC_ASSERT(after.contains(m.id));
    RC_ASSERT(m.incoming == after.voters.incoming.contains(m.id));
    RC_ASSERT(m.outgoing == after.voters.outgoing.contains(m.id));
    RC_ASSERT(m.progress.is_learner() == after.learners.contains(m.id));
    const bool fresh = outcome.value.fresh.contains(m.id);
    RC_ASSERT(m.progress.match() == (fresh ? Index(0) : Index(100 + m.id.value())));
  }
}

// etcd: TestConfChangeQuick. One at a time or all at once makes no difference in the end.
RC_GTEST_PROP(ConfChange, SimpleAndJointChangesComeToTheSameEnd, ()) {
  const Membership from = WalkedSimple();
  const std::vector<ConfChangeSingle> changes = *AnyChanges();
  Membership simple = from;
  for (const ConfChangeSingle& c : changes) {
    const Result<MembershipChange> step = ApplySimple(simple, std::span(&c, 1));
    RC_PRE(step.ok());
    simple = step.value.membership;
  }
  const Result<MembershipChange> joint = EnterJoint(from, AutoLeave::kYes, changes);
  RC_ASSERT(joint.ok());
  const Result<MembershipChange> left = LeaveJoint(joint.value.membership);
  RC_ASSERT(left.ok());
  RC_ASSERT(left.value.membership == simple);
}

// Thesis 4.3: while joint, the old configuration still decides.
RC_GTEST_PROP(ConfChange, JointConfigurationKeepsTheOldVoters, ()) {
  const Membership from = WalkedSimple();
  const Result<MembershipChange> joint = EnterJoint(from, AutoLeave::kNo, *AnyChanges());
  RC_PRE(joint.ok());
  RC_ASSERT(joint.value.membership.voters.outgoing == from.voters.incoming);
  RC_ASSERT(!joint.value.membership.auto_leave);
}

// Thesis 4.1: a simple change moves at most one voter.
RC_GTEST_PROP(ConfChange, SimpleChangeMovesAtMostOneVoter, ()) {
  const Membership from = WalkedSimple();
  const Result<MembershipChange> simple = ApplySimple(from, *AnyChanges());
  RC_PRE(simple.ok());
  size_t moved = 0;
  for (uint64_t id = 1; id <= kIdsMax; ++id) {
    moved +=
        from.voters.contains(NodeId(id)) != simple.value.membership.voters.contains(NodeId(id));
  }
  RC_ASSERT(moved <= 1u);
}

// etcd: TestRestore, for every configuration that can come to be.
RC_GTEST_PROP(ConfChange, RestoredFromItsConfStateIsTheSame, ()) {
  const Membership m = Walked();
  const Result<MembershipChange> restored = Restore(ToConfState(m));
  RC_ASSERT(restored.ok());
  RC_ASSERT(restored.value.membership == m);
}

RC_GTEST_PROP(ConfChange, RestoreDoesNotMindTheOrder, ()) {
  ConfState state = ToConfState(Walked());
  for (std::vector<NodeId>* ids :
       {&state.voters, &state.learners, &state.voters_outgoing, &state.learners_next}) {
    for (size_t i = ids->size(); i > 1; --i) {
      std::swap((*ids)[i - 1], (*ids)[*rc::gen::inRange<size_t>(0, i)]);
    }
  }
  const Result<MembershipChange> restored = Restore(state);
  RC_ASSERT(restored.ok());
  RC_ASSERT(Equivalent(ToConfState(restored.value.membership), state));
}

// A snapshot from the network may list anything: the answer is a configuration or a refusal.
RC_GTEST_PROP(ConfChange, RestoreAnswersAnything, ()) {
  const auto ids = rc::gen::resize(
      5,
      rc::gen::map(
          rc::gen::container<std::vector<uint64_t>>(rc::gen::inRange<uint64_t>(0, kIdsMax + 1)),
          [](const std::vector<uint64_t>& v) { return std::vector<NodeId>(v.begin(), v.end()); }));
  const ConfState state{*ids, *ids, *ids, *ids, *rc::gen::arbitrary<bool>()};
  const Result<MembershipChange> restored = Restore(state);
  if (restored.ok() && !restored.value.membership.All().empty()) {
    CheckInvariants(restored.value.membership);
  }
}

}  // namespace
}  // namespace squall
