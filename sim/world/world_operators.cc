// Operators: membership changes, handovers, snapshots and elections out of turn.

#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/confchange/changer.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

constexpr uint64_t kMillion = 1000000;
// Outcomes of the latest changes that a node may still come to act on.
constexpr size_t kProposedMax = 64;

}  // namespace

void World::OfferOperations(uint32_t ordinal, WorldListener* listener) {
  FollowHandover();
  const NodeId leader = Leader();
  if (const uint64_t value = DrawOperation(OperatorTask::kChange, ordinal, options_.membership_ppm);
      value != 0 && leader != kNoNode) {
    ChangeMembership(leader, DecodeChange(value), listener);
  }
  // The other operations name a node, as itself.
  const auto node_of = [&](uint64_t value) { return NodeId((value - 1) % nodes_.size() + 1); };
  if (const uint64_t value = DrawOperation(OperatorTask::kTransfer, ordinal, options_.transfer_ppm);
      value != 0 && leader != kNoNode) {
    Transfer(leader, node_of(value), listener);
  }
  const auto on_node = [&](OperatorTask kind, uint64_t ppm, auto&& call) {
    const uint64_t value = DrawOperation(kind, ordinal, ppm);
    if (value == 0) return;
    const NodeId id = node_of(value);
    if (Slot(id).guest && Slot(id).paused_until <= now_) Call(id, listener, call);
  };
  on_node(OperatorTask::kCompact, options_.compact_ppm,
          [](Guest& guest, GuestEnvironment& env) { guest.Compact(env); });
  bool forgot = false;
  on_node(OperatorTask::kForgetLeader, options_.forget_leader_ppm,
          [&](Guest& guest, GuestEnvironment& env) {
            const bool knew = guest.State().lead != kNoNode;
            guest.ForgetLeader(env);
            forgot = knew && guest.State().lead == kNoNode;
          });
  if (forgot) Count(Probe::kLeaderForgotten);
  on_node(OperatorTask::kCampaign, options_.campaign_ppm,
          [](Guest& guest, GuestEnvironment& env) { guest.Campaign(env); });
}

// Operators work in any weather.
uint64_t World::DrawOperation(OperatorTask kind, uint32_t ordinal, uint64_t ppm) {
  const ChoiceName name{ChoiceKind::kOperation, static_cast<uint8_t>(kind), 0, 0, ordinal};
  const uint64_t bits = choices_.Bits(name);
  uint64_t seeded = 0;
  if (Choices::Scale(bits, kMillion) < ppm) {
    if (kind != OperatorTask::kChange) {
      seeded = 1 + Choices::Scale(Mix(bits, 1), nodes_.size());
    } else if (const NodeId leader = Leader(); leader != kNoNode) {
      seeded = DrawChange(Mix(bits, 1), Slot(leader).members, nodes_.size(), LostSet());
    }
  }
  return choices_.Resolve(name, seeded);
}

// Asks `node` for the change, unless it would leave a configuration that cannot decide anything
// because too many of its disks are lost.
ActionOutcome World::ChangeMembership(NodeId node, const ConfChangeV2& change,
                                      WorldListener* listener) {
  NodeSlot& slot = Slot(node);
  if (!slot.guest) return ActionOutcome::kNodeIsDown;
  if (slot.paused_until > now_) return ActionOutcome::kNodeIsPaused;
  const ChangeOutcome outcome = ApplyConfChange(slot.members, change);
  if (outcome.ok()) {
    if (!HasQuorumWithout(outcome.change.membership.voters, LostSet())) {
      return ActionOutcome::kNoQuorumAfter;
    }
    // A joint configuration is followed by its incoming half.
    const JointConfig& voters = outcome.change.membership.voters;
    std::erase(proposed_, voters);
    proposed_.push_back(voters);
    if (proposed_.size() > kProposedMax) proposed_.erase(proposed_.begin());
  }
  ++statistics_.membership_changes;
  for (const ConfChangeSingle& single : change.changes) {
    if (single.type == ConfChangeType::kRemoveNode || !network_.IsMember(single.node_id)) continue;
    const NodeSlot& added = Slot(single.node_id);
    if (added.incarnation == 0 && !added.lost) StartNode(single.node_id, listener);
  }
  ProposeOutcome proposed = ProposeOutcome::kDropped;
  Call(node, listener, [&](Guest& guest, GuestEnvironment& env) {
    proposed = guest.ChangeMembership(change, env);
  });
  return proposed == ProposeOutcome::kAccepted ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

void World::Transfer(NodeId node, NodeId to, WorldListener* listener) {
  if (!Slot(node).guest || Slot(node).paused_until > now_) return;
  ++statistics_.transfers;
  if (network_.IsMember(to)) handover_ = {node, to, Slot(node).state.term, now_};
  WatchTransfer(node);
  Call(node, listener, [&](Guest& guest, GuestEnvironment& env) { guest.TransferLeader(to, env); });
}

// A handover is done when the node that it was meant for leads next, and given up when two election
// timeouts have not changed anything.
void World::FollowHandover() {
  if (handover_.term == kNoTerm) return;
  const NodeSlot& from = Slot(handover_.from);
  const NodeSlot& to = Slot(handover_.to);
  if (to.guest && to.state.role == Role::kLeader && to.state.term > handover_.term) {
    if (handover_.from != handover_.to) Count(Probe::kTransferDone);
    handover_ = Handover();
  } else if (now_ - handover_.since > 2 * options_.election_tick * options_.tick_us) {
    if (from.guest && from.state.role == Role::kLeader && from.state.term == handover_.term &&
        handover_.from != handover_.to) {
      Count(Probe::kTransferFailed);
    }
    handover_ = Handover();
  }
}

}  // namespace squall
