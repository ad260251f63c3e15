// A call of a node, and what it led to: for the checkers, the counts, clients and other nodes.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/codec.h"
#include "core/base/conf_change.h"
#include "core/base/hash.h"
#include "core/confchange/changer.h"
#include "sim/world/stage.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

// Numbers differ from run to run; what is left is the text's own.
std::string WithoutDigits(const std::string& text) {
  std::string rest;
  for (char c : text) {
    if (c < '0' || c > '9') rest.push_back(c);
  }
  return rest;
}

// A call may apply several changes, of which the guest shows the last.
void NoteChange(const Entry& entry, KnownMembers* known) {
  if (known->all().empty() || entry.index <= known->all().back().index) return;
  const Result<ConfChangeV2> change = DecodeEntryConfChange(entry);
  if (!change.ok()) return;
  Result<MembershipChange> outcome = ApplyConfChange(known->all().back().members, change.value);
  if (outcome.ok()) known->Applied(entry.index, std::move(outcome.value.membership));
}

void NoteSnapshot(const Snapshot& snapshot, KnownMembers* known) {
  Result<MembershipChange> outcome = Restore(snapshot.metadata.conf_state);
  if (outcome.ok()) {
    known->Applied(snapshot.metadata.index, std::move(outcome.value.membership));
  }
}

}  // namespace

// A call of the node is over: what it did is told, and takes effect.
void World::FinishCall(NodeId id, bool died, bool stopped, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  // What another implementation shows in the call in which its disk fails need not make sense.
  const bool broke_off = stopped && factory_->traits().is_foreign;
  const bool stepped = !died && !broke_off && slot.guest;
  EffectReport did = stepped
                         ? Report(id).Ended(*slot.guest, slot.state, TakeStep(slot, id, listener))
                         : Report(id).Crashed();
  if (stepped && checking_ == Checking::kOn &&
      slot.guest->Reports().size() > slot.process.reports_seen) [[unlikely]] {
    NoteReports(id);
  }
  if (!effects_.empty()) TellEffects(id, did, listener);
  SendReport sends = std::move(did).Done();
  for (Message& message : sends_) Route(id, std::move(message), sends, listener);
  sends_.clear();
  TakeViolations();
  if (died) [[unlikely]] {
    ++statistics_.crashes_inside;
    Count(Probe::kCrashInside);
    slot.process.crash_at_call = 0;
  } else if (stopped) [[unlikely]] {
    Count(slot.disk.full ? Probe::kDiskFullStopped : Probe::kIoErrorStopped);
  } else {
    return;
  }
  const uint64_t downtime =
      options_.downtime_us +
      choices_.Below(ChoiceName::Of(ChoiceKind::kDowntime, id, slot.process.crashes),
                     options_.downtime_extra_us + 1);
  // A restart after an error of its disk takes some time.
  CrashFor(id, std::max<uint64_t>(downtime, died ? kMillisecond : 50 * kMillisecond), listener);
}

// Takes in what a node's step has changed, for the digest and the counts: slot.state is up to date
// then. The lowest index of the log that was written, for the checkers.
Index World::TakeStep(NodeSlot& slot, NodeId id, WorldListener* listener) {
  const NodeState state = slot.guest->State();
  const Index first_changed = slot.guest->TakeFirstChanged();
  if (!(state == slot.state)) {
    digest_ =
        Mix(digest_,
            state.term.value() << 16 ^ state.vote.value() << 8 ^ static_cast<uint64_t>(state.role),
            state.commit.value() << 32 ^ state.last.value());
    NoteProgress(id, slot.state, state, first_changed);
    Stage stage(this, listener);
    recovery_.WatchStep(stage, id, slot.state, state, first_changed);
    slot.state = state;
  }
  return first_changed;
}

// Counts what a step came to, and the rare situations among it.
void World::NoteProgress(NodeId id, const NodeState& before, const NodeState& after,
                         Index changed) {
  NodeSlot& slot = Slot(id);
  if (after.commit > highest_commit_) {
    statistics_.committed += after.commit - highest_commit_;
    highest_commit_ = after.commit;
  }
  if (after.term > highest_term_) {
    statistics_.terms += after.term - highest_term_;
    highest_term_ = after.term;
  }
  const bool led = before.role == Role::kLeader;
  const bool leads = after.role == Role::kLeader;
  if (leads && led && before.term == after.term) {
    if (after.commit > before.commit) {
      if (before.commit < slot.past.led_from && after.commit > slot.past.led_from) {
        Count(Probe::kOldTermCommitted);
      }
      if (checking_ == Checking::kOn && ghost(id).durable_log.last() < after.commit) {
        Count(Probe::kCommittedWithoutLeader);
      }
    }
    return;
  }
  if (!leads && !led && changed != kNoIndex && changed <= before.last) {
    if (after.first > changed) {
      Count(Probe::kSnapshotInstalled);
      if (before.last > before.commit) Count(Probe::kSnapshotToDiverged);
    } else {
      Count(Probe::kConflictTruncated);
    }
  } else if (!leads && after.first > before.last + 1) {
    Count(Probe::kSnapshotInstalled);
    if (before.last > before.commit) Count(Probe::kSnapshotToDiverged);
  }
  if (after.role == before.role && after.term == before.term) return;
  if (leads) {
    if (++statistics_.elections == 1) first_leader_ = now_;
    slot.past.led_from = before.last;
    if (slot.guest->Members().voters.joint()) Count(Probe::kElectedInJoint);
    if (slot.past.led_before) Count(Probe::kLeaderElectedTwice);
    slot.past.led_before = true;
  } else if (led) {
    Count(after.term > before.term ? Probe::kLeaderDeposed : Probe::kQuorumLost);
  } else if (after.role == Role::kCandidate) {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const NodeSlot& other = nodes_[i];
      if (NodeId(i + 1) != id && other.guest && other.state.role == Role::kCandidate &&
          other.state.term == after.term) {
        Count(Probe::kElectionContested);
      }
    }
  } else if (before.role == Role::kPreCandidate && after.role == Role::kFollower &&
             after.term == before.term) {
    Count(Probe::kPreVoteFailed);
  }
}

// What the node did in the call, told after the state that it led to.
void World::TellEffects(NodeId id, EffectReport& did, WorldListener* listener) {
  Stage stage(this, listener);
  // What comes next in each queue.
  size_t write = 0;
  size_t apply = 0;
  size_t snapshot = 0;
  size_t read = 0;
  for (const Effects::Step& step : effects_.steps) {
    switch (step.kind) {
      case Effects::Kind::kWrite: {
        const DiskWrite& w = effects_.writes[write++];
        did.Wrote(w);
        if (listener != nullptr) listener->OnWrite(*this, id, w);
        break;
      }
      case Effects::Kind::kContract:
        did.Contract(step.contract, step.number);
        break;
      case Effects::Kind::kApplied: {
        const Effects::Apply& a = effects_.applies[apply++];
        did.Applied(a.entry, a.result);
        if (listener != nullptr) listener->OnApplied(*this, id, a.entry, a.result);
        if (a.result.kind == ApplyKind::kMembership) [[unlikely]] {
          NoteChange(a.entry, &Slot(id).known);
          NoteMembership(id, listener);
        }
        desk_.WriteDone(stage, id, a.entry.index, a.result);
        break;
      }
      case Effects::Kind::kSnapshotTaken: {
        const Effects::SnapshotDone& s = effects_.snapshots[snapshot++];
        did.SnapshotTaken(*s.snapshot, s.digest);
        if (listener != nullptr) {
          listener->OnSnapshot(*this, id, SnapshotOrigin::kOwn, *s.snapshot);
        }
        break;
      }
      case Effects::Kind::kSnapshotInstalled: {
        const Effects::SnapshotDone& s = effects_.snapshots[snapshot++];
        did.SnapshotInstalled(*s.snapshot, s.digest);
        if (listener != nullptr) {
          listener->OnSnapshot(*this, id, SnapshotOrigin::kLeader, *s.snapshot);
        }
        NoteSnapshot(*s.snapshot, &Slot(id).known);
        if (const NodeSlot& slot = Slot(id); slot.guest && slot.members != slot.guest->Members()) {
          Count(Probe::kMembersBySnapshot);
        }
        NoteMembership(id, listener);
        break;
      }
      case Effects::Kind::kReadDone:
        desk_.ReadAnswered(stage, id, effects_.reads[read++]);
        break;
    }
  }
  effects_.Clear();
}

// What the checkers have found since the last time.
void World::TakeViolations() {
  const std::vector<Violation>& found = suite_.violations();
  for (; violations_taken_ < found.size(); ++violations_taken_) [[unlikely]] {
      violations_.push_back(found[violations_taken_]);
      violations_.back().detail = clients().NameScriptClients(violations_.back().detail);
    }
}

// The node has another configuration than before. What it came to is only looked at in nodes that
// are not in the middle of dying.
void World::NoteMembership(NodeId id, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  if (!slot.guest) return;
  const Membership before = slot.members;
  slot.members = slot.guest->Members();
  const Membership& after = slot.members;
  Stage stage(this, listener);
  recovery_.WatchMembership(stage, id);
  if (after.voters.joint() && !before.voters.joint()) Count(Probe::kJointEntered);
  if (slot.state.role == Role::kLeader && before.contains(id) && !after.contains(id)) {
    Count(Probe::kLeaderRemoved);
  }
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const NodeId other(i);
    const bool in = after.contains(other);
    if (before.learners.contains(other) && after.voters.incoming.contains(other)) {
      Count(Probe::kLearnerPromoted);
    }
    if (before.voters.incoming.contains(other) &&
        (after.learners.contains(other) || after.learners_next.contains(other))) {
      Count(Probe::kVoterDemoted);
    }
    if (in && !before.contains(other) && Slot(other).past.removed) Count(Probe::kMemberReadded);
    if (!in && before.contains(other)) {
      Slot(other).past.removed = true;
      if (Slot(other).disk.lost) Count(Probe::kNodeReplaced);
    }
  }
}

// An assertion inside the guest failed: that is a finding, whatever the checkers think.
void World::NoteReports(NodeId id) {
  NodeSlot& slot = Slot(id);
  TakeViolations();
  for (; slot.process.reports_seen < slot.guest->Reports().size(); ++slot.process.reports_seen) {
    const std::string& line = slot.guest->Reports()[slot.process.reports_seen];
    Violation v;
    v.property = Property::kGuestAssertion;
    v.detail = "node " + std::to_string(id.value()) + ": " + line;
    v.pattern = WithoutDigits(line);
    v.nodes = {id};
    v.term = slot.state.term;
    v.index = slot.state.commit;
    violations_.push_back(std::move(v));
  }
}

}  // namespace squall
