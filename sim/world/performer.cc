#include "sim/world/performer.h"

#include <algorithm>

#include "core/confchange/changer.h"
#include "sim/world/budget.h"
#include "sim/world/client_desk.h"
#include "sim/world/operators.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"
#include "sim/world/stage_call.h"
#include "sim/world/storm.h"

namespace squall {
namespace {

bool HasChange(const Entries& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const Entry& e) { return e.type != EntryType::kNormal; });
}

}  // namespace

void Performer::Schedule(Stage& stage, const Action& action) {
  actions_.push_back(action);
  stage.Push({std::max(action.at, stage.now()), NodeId(action.node),
              Event::Action{static_cast<uint32_t>(actions_.size() - 1)}});
}

ActionOutcome Performer::Perform(Stage& stage, const Action& action) {
  // A plan that goes on after the storm says by itself what it expects.
  const bool is_operation = action.kind == Action::Kind::kPut || action.kind == Action::Kind::kGet;
  if (stage.recovery().begun() && !is_operation) stage.recovery().NoLongerJudged();
  switch (action.kind) {
    case Action::Kind::kPartition:
    case Action::Kind::kOneWayPartition:
      stage.storm().BeginPartition(
          stage, {action.left, action.right, action.kind == Action::Kind::kOneWayPartition},
          action.length_us);
      return action.left.empty() || action.right.empty() ? ActionOutcome::kNothingToPart
                                                         : ActionOutcome::kDone;
    case Action::Kind::kHeal: {
      const bool ill = stage.network().active() > 0;
      stage.network().EndAll();
      return ill ? ActionOutcome::kDone : ActionOutcome::kNothingToHeal;
    }
    case Action::Kind::kPut:
    case Action::Kind::kGet:
      return stage.desk().ScriptOperation(stage, action);
    case Action::Kind::kTransfer:
    case Action::Kind::kChange: {
      const NodeId node = action.node == 0 ? stage.Leader() : NodeId(action.node);
      if (node == kNoNode) return ActionOutcome::kNoLeader;
      return action.kind == Action::Kind::kTransfer
                 ? PerformTransfer(stage, node, NodeId(action.other))
                 : PerformChange(stage, node, action);
    }
    case Action::Kind::kRestart:
    case Action::Kind::kStart:
      return PerformStart(stage, NodeId(action.node));
    case Action::Kind::kCrashInside:
    case Action::Kind::kWipe:
    case Action::Kind::kSlowDisk:
    case Action::Kind::kDiskFull:
    case Action::Kind::kIoError:
    case Action::Kind::kRot:
      return PerformOnDisk(stage, action);
    case Action::Kind::kCrash:
    case Action::Kind::kPause:
    case Action::Kind::kClockFreeze:
    case Action::Kind::kClockJump:
      return PerformOnProcess(stage, action);
    case Action::Kind::kCampaign:
    case Action::Kind::kCompact:
    case Action::Kind::kForgetLeader:
      return PerformOnGuest(stage, action);
  }
  return ActionOutcome::kRefused;
}

ActionOutcome Performer::PerformStart(Stage& stage, NodeId id) {
  const NodeSlot& slot = stage.node(id);
  if (slot.guest) return ActionOutcome::kNodeIsUp;
  if (slot.disk.lost) return ActionOutcome::kNodeIsLost;
  stage.StartNode(id);
  if (slot.guest) return ActionOutcome::kDone;
  return slot.disk.lost ? ActionOutcome::kDiskRefused : ActionOutcome::kStartFailed;
}

// Actions that a node need not be up for. They go their way if its disk is gone too, so that plans
// whose actions have become void keep their runs.
ActionOutcome Performer::PerformOnDisk(Stage& stage, const Action& action) {
  using Kind = Action::Kind;
  const NodeId id(action.node);
  const NodeSlot& slot = stage.node(id);
  const bool lost = slot.disk.lost;
  ActionOutcome outcome = slot.guest ? ActionOutcome::kDone : ActionOutcome::kDoneWhileDown;
  if (action.kind == Kind::kWipe) {
    stage.budget().LoseOnPurpose(stage, id);
    stage.storm().Wipe(stage, id);
    outcome = ActionOutcome::kDone;
  } else if (action.kind == Kind::kRot) {
    stage.budget().LoseOnPurpose(stage, id);
    // It shows when the disk is read again: at once if the node is down.
    const bool rots = stage.disk(id).files.Rot(action.outcome);
    stage.disk(id).damaged |= rots;
    if (!slot.guest) stage.disk(id).files.Crash(0);
    if (!rots) outcome = ActionOutcome::kNothingToRot;
  } else if (action.kind == Kind::kSlowDisk) {
    stage.storm().SlowDisk(stage, id, action.count, action.length_us);
  } else if (action.kind == Kind::kDiskFull) {
    if (slot.disk.full) outcome = ActionOutcome::kAlreadySo;
    stage.storm().FillDisk(stage, id, action.length_us);
  } else if (action.kind == Kind::kIoError) {
    const IoFault fault = action.count == 1 ? IoFault::kBarrier : IoFault::kWrite;
    if (slot.disk.fault == fault) outcome = ActionOutcome::kAlreadySo;
    stage.disk(id).fault = fault;
  } else if (action.kind == Kind::kCrashInside) {
    // Its number counts from the start of the world, and may be behind us.
    if (action.count <= slot.process.calls) outcome = ActionOutcome::kCallHasPassed;
    stage.process(id).crash_at_call = action.count;
    stage.process(id).crash_outcome = action.outcome + 1;
  }
  return lost ? ActionOutcome::kNodeIsLost : outcome;
}

ActionOutcome Performer::PerformOnProcess(Stage& stage, const Action& action) {
  using Kind = Action::Kind;
  const NodeId id(action.node);
  const NodeSlot& slot = stage.node(id);
  if (const ActionOutcome absence = stage.Absence(id); !IsDone(absence)) return absence;
  const SimTime end = stage.now() + action.length_us;
  bool changes = true;
  if (action.kind == Kind::kCrash) {
    if (action.outcome != 0) stage.process(id).crash_outcome = action.outcome + 1;
    stage.CrashNode(id);
  } else if (action.kind == Kind::kPause) {
    ++stage.statistics().pauses;
    changes = end > slot.process.paused_until;
    stage.process(id).paused_until = std::max(slot.process.paused_until, end);
  } else if (action.kind == Kind::kClockFreeze) {
    changes = end > slot.clock.frozen_until;
    stage.storm().FreezeClock(stage, id, action.length_us);
  } else if (action.kind == Kind::kClockJump) {
    stage.storm().JumpClock(stage, id, action.count);
  }
  return changes ? ActionOutcome::kDone : ActionOutcome::kAlreadySo;
}

// What a node is asked to do by itself. It has done it if that shows in its state, or if it has
// made use of its disk or network; a compaction, if it has made a snapshot or dropped entries.
ActionOutcome Performer::PerformOnGuest(Stage& stage, const Action& action) {
  using Kind = Action::Kind;
  const NodeId id(action.node);
  const NodeSlot& slot = stage.node(id);
  if (const ActionOutcome absence = stage.Absence(id); !IsDone(absence)) return absence;
  const NodeState before = slot.state;
  const uint64_t calls = slot.process.calls;
  const uint64_t snapshots = stage.statistics().snapshots_taken;
  stage.Call(id, [&](Guest& guest, GuestEnvironment& env) {
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
    return changed || stage.statistics().snapshots_taken != snapshots
               ? ActionOutcome::kDone
               : ActionOutcome::kNothingToCompact;
  }
  return changed || slot.process.calls != calls ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

ActionOutcome Performer::PerformTransfer(Stage& stage, NodeId node, NodeId to) {
  const NodeSlot& slot = stage.node(node);
  if (const ActionOutcome absence = stage.Absence(node); !IsDone(absence)) return absence;
  if (slot.process.paused_until > stage.now()) return ActionOutcome::kNodeIsPaused;
  const NodeState before = slot.state;
  const bool is_voter = slot.members.voters.contains(to);
  const uint64_t calls = slot.process.calls;
  stage.operators().Transfer(stage, node, to);
  if (before.lead == to) return ActionOutcome::kTargetLeads;
  if (!is_voter) return ActionOutcome::kTargetNotVoter;
  // A leader that waits until the other one has caught up shows nothing of it at first.
  if (before.role == Role::kLeader) return ActionOutcome::kDone;
  if (before.lead == kNoNode) return ActionOutcome::kKnowsNoLeader;
  return slot.process.calls == calls ? ActionOutcome::kRefused : ActionOutcome::kDone;
}

ActionOutcome Performer::PerformChange(Stage& stage, NodeId node, const Action& action) {
  const NodeSlot& slot = stage.node(node);
  if (const ActionOutcome absence = stage.Absence(node); !IsDone(absence)) return absence;
  if (slot.process.paused_until > stage.now()) return ActionOutcome::kNodeIsPaused;
  ConfChangeV2 change;
  std::string error;
  if (!ParseChange(action.value, &change, &error)) return ActionOutcome::kRefused;
  const NodeState before = slot.state;
  const ActionOutcome outcome = stage.operators().ChangeMembership(stage, node, change);
  if (!IsDone(outcome) || before.role != Role::kLeader || !slot.guest) return outcome;
  // etcd: where a leader may not propose the change now, an empty entry takes its place.
  const Index first = std::max(before.last + 1, slot.state.first);
  if (first > before.last + 1 || slot.state.last <= before.last) return outcome;
  return HasChange(slot.guest->ReadLog(first, slot.state.last + 1)) ? outcome
                                                                    : ActionOutcome::kRefused;
}

}  // namespace squall
