#include "sim/world/operators.h"

#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/confchange/changer.h"
#include "sim/world/budget.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"
#include "sim/world/stage_call.h"

namespace squall {
void Operators::OfferOperations(Stage& stage, uint32_t ordinal) {
  FollowTransfer(stage);
  const NodeId leader = stage.Leader();
  if (const uint64_t value =
          DrawOperation(stage, OperatorTask::kChange, ordinal, stage.options().membership_ppm);
      value != 0 && leader != kNoNode) {
    ChangeMembership(stage, leader, DecodeChange(value));
  }
  // The other operations name a node, as itself.
  const auto node_of = [&](uint64_t value) { return NodeId((value - 1) % stage.node_count() + 1); };
  if (const uint64_t value =
          DrawOperation(stage, OperatorTask::kTransfer, ordinal, stage.options().transfer_ppm);
      value != 0 && leader != kNoNode) {
    Transfer(stage, leader, node_of(value));
  }
  const auto on_node = [&](OperatorTask kind, uint64_t ppm, auto&& call) {
    const uint64_t value = DrawOperation(stage, kind, ordinal, ppm);
    if (value == 0) return;
    const NodeId id = node_of(value);
    if (stage.node(id).guest && stage.node(id).process.paused_until <= stage.now())
      stage.Call(id, call);
  };
  on_node(OperatorTask::kCompact, stage.options().compact_ppm,
          [](Guest& guest, GuestEnvironment& env) { guest.Compact(env); });
  bool forgot = false;
  on_node(OperatorTask::kForgetLeader, stage.options().forget_leader_ppm,
          [&](Guest& guest, GuestEnvironment& env) {
            const bool knew = guest.State().lead != kNoNode;
            guest.ForgetLeader(env);
            forgot = knew && guest.State().lead == kNoNode;
          });
  if (forgot) stage.Count(Probe::kLeaderForgotten);
  on_node(OperatorTask::kCampaign, stage.options().campaign_ppm,
          [](Guest& guest, GuestEnvironment& env) { guest.Campaign(env); });
}

// Operators work in any weather.
uint64_t Operators::DrawOperation(Stage& stage, OperatorTask kind, uint32_t ordinal, uint64_t ppm) {
  const ChoiceName name{ChoiceKind::kOperation, static_cast<uint8_t>(kind), 0, 0, ordinal};
  return stage.choices().Draw(name, ppm, [&](uint64_t bits) -> uint64_t {
    if (kind != OperatorTask::kChange) return 1 + Choices::Scale(bits, stage.node_count());
    const NodeId leader = stage.Leader();
    if (leader == kNoNode) return 0;
    const uint64_t change = DrawChange(bits, stage.node(leader).members, stage.node_count(),
                                       stage.budget().LostSet(stage));
    return LimitChange(change, {stage.options().learner_changes, stage.options().joint_changes});
  });
}

ActionOutcome Operators::ChangeMembership(Stage& stage, NodeId node, const ConfChangeV2& change) {
  const NodeSlot& slot = stage.node(node);
  if (!slot.guest) return ActionOutcome::kNodeIsDown;
  if (slot.process.paused_until > stage.now()) return ActionOutcome::kNodeIsPaused;
  const Result<MembershipChange> outcome = ApplyConfChange(slot.members, change);
  if (outcome.ok()) {
    if (!HasQuorumWithout(outcome.value.membership.voters, stage.budget().LostSet(stage))) {
      return ActionOutcome::kNoQuorumAfter;
    }
    stage.budget().Propose(outcome.value.membership.voters);
  }
  ++stage.statistics().membership_changes;
  for (const ConfChangeSingle& single : change.changes) {
    if (single.type == ConfChangeType::kRemoveNode || !stage.network().IsMember(single.node_id))
      continue;
    const NodeSlot& added = stage.node(single.node_id);
    if (added.process.incarnation == 0 && !added.disk.lost) stage.StartNode(single.node_id);
  }
  ProposeOutcome proposed = ProposeOutcome::kDropped;
  stage.Call(node, [&](Guest& guest, GuestEnvironment& env) {
    proposed = guest.ChangeMembership(change, env);
  });
  return proposed == ProposeOutcome::kAccepted ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

void Operators::Transfer(Stage& stage, NodeId node, NodeId to) {
  if (!stage.node(node).guest || stage.node(node).process.paused_until > stage.now()) return;
  ++stage.statistics().transfers;
  if (stage.network().IsMember(to))
    transfer_ = {node, to, stage.node(node).state.term, stage.now()};
  stage.recovery().WatchTransfer(stage, node);
  stage.Call(node, [&](Guest& guest, GuestEnvironment& env) { guest.TransferLeader(to, env); });
}

// A transfer is done when the node that it was meant for leads next, and given up when two election
// timeouts have not changed anything.
void Operators::FollowTransfer(Stage& stage) {
  if (transfer_.term == kNoTerm) return;
  const NodeSlot& from = stage.node(transfer_.from);
  const NodeSlot& to = stage.node(transfer_.to);
  if (to.guest && to.state.role == Role::kLeader && to.state.term > transfer_.term) {
    if (transfer_.from != transfer_.to) stage.Count(Probe::kTransferDone);
    transfer_ = PendingTransfer();
  } else if (stage.now() - transfer_.since >
             2 * stage.options().election_tick * stage.options().tick_us) {
    if (from.guest && from.state.role == Role::kLeader && from.state.term == transfer_.term &&
        transfer_.from != transfer_.to) {
      stage.Count(Probe::kTransferFailed);
    }
    transfer_ = PendingTransfer();
  }
}

}  // namespace squall
