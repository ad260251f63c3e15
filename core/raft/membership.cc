// Configuration changes: refused or taken at the proposal, in force when applied, and the joint
// configuration left without being asked (Thesis 4; etcd: applyConfChange, switchToConfig).

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "core/base/codec.h"
#include "core/base/describe.h"
#include "core/confchange/changer.h"
#include "core/raft/raft.h"

namespace squall {

// The entries of a proposal, with every membership change that may not be proposed now replaced by
// an empty entry.
Entries Raft::ExamineConfChanges(const Entries& entries) {
  const auto is_change = [](const Entry& e) { return e.type != EntryType::kNormal; };
  if (std::none_of(entries.begin(), entries.end(), is_change)) return entries;

  Entries examined;
  for (const Entry& e : entries) {
    Entry entry = e;
    if (is_change(e)) {
      const Result<ConfChangeV2> change = DecodeEntryConfChange(e);
      // Bytes that are no change must not reach the log: no node could apply them.
      diag().Expect(change.ok() || On(config_.strict_input), [&] { return change.error; });
      const std::string refusal = change.ok() ? RefusalOf(change.value) : "it cannot be decoded";
      if (!change.ok() || (!refusal.empty() && !On(config_.disable_conf_change_validation))) {
        diag().Info([&] {
          return absl::StrFormat("%x ignoring conf change %s at config %s: %s", id().value(),
                                 Describe(change.value), Describe(membership_), refusal);
        });
        entry = Entry{};
        entry.type_presence = TypePresence::kExplicit;
      } else {
        if (traced()) [[unlikely]]
          TraceChange(change.value);
        leader().pending_conf_index = log_.LastIndex() + examined.size() + 1;
      }
    }
    examined.Append(std::move(entry));
  }
  return examined;
}

// Why `change` may not be proposed now; empty if it may. This is about the configuration in force,
// which may not be the latest one in the log, so it can err on either side; the guard of one
// pending change at a time does not (Thesis 4.1).
std::string Raft::RefusalOf(const ConfChangeV2& change) const {
  const bool joint = membership_.voters.joint();
  if (leader().pending_conf_index > log_.applied()) {
    return absl::StrFormat("possible unapplied conf change at index %d (applied to %d)",
                           leader().pending_conf_index.value(), log_.applied().value());
  }
  if (joint && !change.changes.empty()) return "must transition out of joint config first";
  if (!joint && change.changes.empty()) return "not in joint state; refusing empty conf change";
  // H10. A change that no node can apply, as the removal of the last voter or an empty change with
  // a transition of its own, stops every node that applies it. With nothing pending, what cannot be
  // applied now can never be (poison_change_test.cc).
  return On(config_.strict_input) ? squall::ApplyConfChange(membership_, change).error : "";
}

void Raft::ApplyConfChange(const ConfChangeV2& change) {
  const Result<MembershipChange> outcome = squall::ApplyConfChange(membership_, change);
  if (!diag().Expect(outcome.ok(), [&] { return outcome.error; })) return;
  SwitchTo(outcome.value);
}

void Raft::SwitchTo(const MembershipChange& change) {
  if (traced()) [[unlikely]]
    TraceSwitch(change.membership);
  const bool brings_back =
      role_ == Role::kLeader && On(config_.strict_readd) && BringsBackRemoved(change);
  membership_ = change.membership;
  diag().Info([&] {
    return absl::StrFormat("%x switched to configuration %s", id().value(), Describe(membership_));
  });
  is_learner_ = membership_.learners.contains(id());
  if (role_ == Role::kCandidate || role_ == Role::kPreCandidate) RecountBallots();
  if (role_ != Role::kLeader) return;
  if (brings_back) {
    diag().Info([&] {
      return absl::StrFormat("%x steps down: a member is back that was removed in term %d",
                             id().value(), term_.value());
    });
    BecomeFollower(term_, kNoNode);
    return;
  }

  // Probing new members from the last index is optimistic; they refuse it and say where they are.
  leader().tracker.Apply(change, std::max(log_.LastIndex(), Index(1)));
  if (!membership_.contains(id()) || is_learner_) {
    // Thesis 4.2.2: a leader outside the configuration manages a cluster that it is no part of.
    if (On(config_.step_down_on_removal)) BecomeFollower(term_, kNoNode);
    return;
  }
  if (membership_.voters.incoming.empty()) return;

  if (traced()) [[unlikely]]
    TraceCommitting();
  if (MaybeCommit()) {
    // The new quorum is satisfied with what is there.
    BroadcastAppend();
  } else {
    // New members need not wait for a heartbeat.
    for (Tracker::Member& m : leader().tracker.members()) {
      if (m.id != id()) MaybeSendAppend(m.id, m.progress, SendEmpty::kNo);
    }
  }
  if (!membership_.voters.contains(leader().transferee)) leader().transferee = kNoNode;
}

// H3. Whether `change` adds an id whose earlier life may have acknowledged entries in this term.
// Records the ids that it removes.
bool Raft::BringsBackRemoved(const MembershipChange& change) {
  MajorityConfig& removed = leader().removed;
  for (NodeId member : membership_.All()) {
    if (!change.membership.contains(member)) removed.insert(member);
  }
  return std::any_of(change.fresh.begin(), change.fresh.end(),
                     [&removed](NodeId member) { return removed.contains(member); });
}

// Thesis 4.3: when C_old,new is applied, the leader proposes C_new. Asked again at every applied
// entry, because the proposal is dropped while leadership is handed over.
void Raft::MaybeLeaveJoint(Index applied) {
  if (role_ != Role::kLeader || !membership_.auto_leave || applied < leader().pending_conf_index) {
    return;
  }
  Message proposal;
  proposal.type = MessageType::kProp;
  Entry leave;
  leave.type = EntryType::kConfChangeV2;
  leave.type_presence = TypePresence::kExplicit;
  proposal.entries.Append(std::move(leave));
  const StepStatus status = Step(proposal);
  if (status == StepStatus::kOk) {
    diag().Info([&] {
      return absl::StrFormat("initiating automatic transition out of joint configuration %s",
                             Describe(membership_));
    });
  } else {
    diag().Debug([&] {
      return absl::StrFormat(
          "not initiating automatic transition out of joint configuration %s: %s",
          Describe(membership_), std::string(Describe(status)));
    });
  }
}

}  // namespace squall
