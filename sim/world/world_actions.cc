// The plan's own actions: each has an outcome, and the listener is told of it.

#include <algorithm>

#include "core/confchange/changer.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

bool HasChange(const Entries& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const Entry& e) { return e.type != EntryType::kNormal; });
}

}  // namespace

void World::Schedule(const Action& action) {
  actions_.push_back(action);
  events_.Push({std::max(action.at, now_), 0, EventKind::kAction, static_cast<uint8_t>(action.node),
                0, static_cast<uint32_t>(actions_.size() - 1)});
}

ActionOutcome World::Perform(const Action& action, WorldListener* listener) {
  // Whoever goes on after the storm has to judge for himself what may be expected.
  const bool is_operation = action.kind == Action::Kind::kPut || action.kind == Action::Kind::kGet;
  if (settling_ && !is_operation) liveness_.judged = false;
  switch (action.kind) {
    case Action::Kind::kPartition:
    case Action::Kind::kOneWayPartition:
      BeginPartition({action.left, action.right, action.kind == Action::Kind::kOneWayPartition},
                     action.length_us);
      return action.left == 0 || action.right == 0 ? ActionOutcome::kNothingToPart
                                                   : ActionOutcome::kDone;
    case Action::Kind::kHeal: {
      const bool ill = network_.active() > 0;
      network_.EndAll();
      return ill ? ActionOutcome::kDone : ActionOutcome::kNothingToHeal;
    }
    case Action::Kind::kPut:
    case Action::Kind::kGet:
      return ScriptOperation(action, listener);
    case Action::Kind::kTransfer:
    case Action::Kind::kChange: {
      const NodeId node = action.node == 0 ? Leader() : NodeId(action.node);
      if (node == kNoNode) return ActionOutcome::kNoLeader;
      return action.kind == Action::Kind::kTransfer
                 ? PerformTransfer(node, NodeId(action.other), listener)
                 : PerformChange(node, action, listener);
    }
    case Action::Kind::kRestart:
    case Action::Kind::kStart:
      return PerformStart(NodeId(action.node), listener);
    case Action::Kind::kCrashInside:
    case Action::Kind::kWipe:
    case Action::Kind::kSlowDisk:
    case Action::Kind::kDiskFull:
    case Action::Kind::kIoError:
    case Action::Kind::kRot:
      return PerformOnDisk(action);
    case Action::Kind::kCrash:
    case Action::Kind::kPause:
    case Action::Kind::kClockFreeze:
    case Action::Kind::kClockJump:
      return PerformOnProcess(action, listener);
    case Action::Kind::kCampaign:
    case Action::Kind::kCompact:
    case Action::Kind::kForgetLeader:
      return PerformOnGuest(action, listener);
  }
  return ActionOutcome::kRefused;
}

// Why nothing can be asked of the node; kDone if it is up.
ActionOutcome World::Absence(NodeId id) const {
  const NodeSlot& slot = Slot(id);
  if (slot.guest) return ActionOutcome::kDone;
  if (slot.lost) return ActionOutcome::kNodeIsLost;
  return slot.incarnation == 0 ? ActionOutcome::kNodeNotStarted : ActionOutcome::kNodeIsDown;
}

ActionOutcome World::PerformStart(NodeId id, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  if (slot.guest) return ActionOutcome::kNodeIsUp;
  if (slot.lost) return ActionOutcome::kNodeIsLost;
  StartNode(id, listener);
  if (slot.guest) return ActionOutcome::kDone;
  return slot.lost ? ActionOutcome::kDiskRefused : ActionOutcome::kStartFailed;
}

// Actions that a node need not be up for. They go their way if its disk is gone too, so that plans
// whose actions have become void keep their runs.
ActionOutcome World::PerformOnDisk(const Action& action) {
  using Kind = Action::Kind;
  const NodeId id(action.node);
  NodeSlot& slot = Slot(id);
  const bool lost = slot.lost;
  ActionOutcome outcome = slot.guest ? ActionOutcome::kDone : ActionOutcome::kDoneWhileDown;
  if (action.kind == Kind::kWipe) {
    LoseOnPurpose(id);
    Wipe(id);
    outcome = ActionOutcome::kDone;
  } else if (action.kind == Kind::kRot) {
    LoseOnPurpose(id);
    // It shows when the disk is read again: at once if the node is down.
    const bool rots = slot.disk.Rot(action.outcome);
    slot.damaged |= rots;
    if (!slot.guest) slot.disk.Crash(0);
    if (!rots) outcome = ActionOutcome::kNothingToRot;
  } else if (action.kind == Kind::kSlowDisk) {
    SlowDisk(id, action.count, action.length_us);
  } else if (action.kind == Kind::kDiskFull) {
    if (slot.disk_full) outcome = ActionOutcome::kAlreadySo;
    FillDisk(id, action.length_us);
  } else if (action.kind == Kind::kIoError) {
    const IoFault fault = action.count == 1 ? IoFault::kBarrier : IoFault::kWrite;
    if (slot.io_fault == fault) outcome = ActionOutcome::kAlreadySo;
    slot.io_fault = fault;
  } else if (action.kind == Kind::kCrashInside) {
    // Its number counts from the start of the world, and may be behind us.
    if (action.count <= slot.calls) outcome = ActionOutcome::kCallHasPassed;
    slot.crash_at_call = action.count;
    slot.crash_outcome = action.outcome + 1;
  }
  return lost ? ActionOutcome::kNodeIsLost : outcome;
}

ActionOutcome World::PerformOnProcess(const Action& action, WorldListener* listener) {
  using Kind = Action::Kind;
  const NodeId id(action.node);
  NodeSlot& slot = Slot(id);
  if (const ActionOutcome absence = Absence(id); !IsDone(absence)) return absence;
  const SimTime end = now_ + action.length_us;
  bool changes = true;
  if (action.kind == Kind::kCrash) {
    if (action.outcome != 0) slot.crash_outcome = action.outcome + 1;
    CrashNode(id);
  } else if (action.kind == Kind::kPause) {
    ++statistics_.pauses;
    changes = end > slot.paused_until;
    slot.paused_until = std::max(slot.paused_until, end);
  } else if (action.kind == Kind::kClockFreeze) {
    changes = end > slot.frozen_until;
    FreezeClock(id, action.length_us);
  } else if (action.kind == Kind::kClockJump) {
    JumpClock(id, action.count, listener);
  }
  return changes ? ActionOutcome::kDone : ActionOutcome::kAlreadySo;
}

// What a node is asked to do by itself. It has done it if that shows in its state, or if it has made
// use of its disk or network; a compaction, if it has made a snapshot or dropped entries.
ActionOutcome World::PerformOnGuest(const Action& action, WorldListener* listener) {
  using Kind = Action::Kind;
  const NodeId id(action.node);
  const NodeSlot& slot = Slot(id);
  if (const ActionOutcome absence = Absence(id); !IsDone(absence)) return absence;
  const NodeState before = slot.state;
  const uint64_t calls = slot.calls;
  const uint64_t snapshots = statistics_.snapshots_taken;
  Call(id, listener, [&](Guest& guest, GuestEnvironment& env) {
    if (action.kind == Kind::kCampaign) guest.Campaign(env);
    if (action.kind == Kind::kCompact) guest.Compact(env);
    if (action.kind == Kind::kForgetLeader) guest.ForgetLeader(env);
  });
  const bool leads = before.role == Role::kLeader;
  if (leads && action.kind != Kind::kCompact) return ActionOutcome::kNodeLeads;
  if (action.kind == Kind::kForgetLeader && before.lead == kNoNode) {
    return ActionOutcome::kKnowsNoLeader;
  }
  const bool changed = !(slot.state == before);
  if (action.kind == Kind::kCompact) {
    return changed || statistics_.snapshots_taken != snapshots ? ActionOutcome::kDone
                                                               : ActionOutcome::kNothingToCompact;
  }
  return changed || slot.calls != calls ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

ActionOutcome World::PerformTransfer(NodeId node, NodeId to, WorldListener* listener) {
  const NodeSlot& slot = Slot(node);
  if (const ActionOutcome absence = Absence(node); !IsDone(absence)) return absence;
  if (slot.paused_until > now_) return ActionOutcome::kNodeIsPaused;
  const NodeState before = slot.state;
  const bool is_voter = slot.members.voters.contains(to);
  const uint64_t calls = slot.calls;
  Transfer(node, to, listener);
  if (before.lead == to) return ActionOutcome::kTargetLeads;
  if (!is_voter) return ActionOutcome::kTargetNotVoter;
  // A leader that waits until the other one has caught up shows nothing of it at first.
  if (before.role == Role::kLeader) return ActionOutcome::kDone;
  if (before.lead == kNoNode) return ActionOutcome::kKnowsNoLeader;
  return slot.calls == calls ? ActionOutcome::kRefused : ActionOutcome::kDone;
}

ActionOutcome World::PerformChange(NodeId node, const Action& action, WorldListener* listener) {
  const NodeSlot& slot = Slot(node);
  if (const ActionOutcome absence = Absence(node); !IsDone(absence)) return absence;
  if (slot.paused_until > now_) return ActionOutcome::kNodeIsPaused;
  ConfChangeV2 change;
  std::string error;
  if (!ParseChange(action.value, &change, &error)) return ActionOutcome::kRefused;
  const NodeState before = slot.state;
  const ActionOutcome outcome = ChangeMembership(node, change, listener);
  if (!IsDone(outcome) || before.role != Role::kLeader || !slot.guest) return outcome;
  // etcd: where a leader may not propose the change now, an empty entry takes its place.
  const Index first = std::max(before.last + 1, slot.state.first);
  if (first > before.last + 1 || slot.state.last <= before.last) return outcome;
  return HasChange(slot.guest->ReadLog(first, slot.state.last + 1)) ? outcome
                                                                    : ActionOutcome::kRefused;
}

}  // namespace squall
