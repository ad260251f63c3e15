// After the storm: a part of the cluster that holds a quorum is made whole, the rest stays broken,
// and from then on there has to be progress (TigerBeetle's liveness mode).

#include <algorithm>
#include <vector>

#include "core/base/hash.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

uint64_t Bit(NodeId id) { return uint64_t{1} << id.value(); }

uint64_t MembersOf(const Membership& m) {
  uint64_t set = 0;
  for (NodeId id : m.All()) set |= Bit(id);
  return set;
}

}  // namespace

void World::Settle(WorldListener* listener) {
  settling_ = true;
  uint64_t involved = InvolvedSet();
  const uint64_t broken = DrawBroken(involved);
  involved = WithOldMembers(involved & ~broken);
  core_ = involved & ~broken & ~LostSet();
  network_.EndAll();
  uint64_t cut_off = 0;
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const NodeId id(i);
    NodeSlot& slot = Slot(id);
    HealNode(id);
    if ((core_ & Bit(id)) != 0) continue;
    slot.broken = true;
    // Some broken nodes are down, others up and cut off from everybody.
    if ((broken & Bit(id)) != 0 && i % 2 == 0) {
      cut_off |= Bit(id);
    } else if (slot.guest) {
      CrashNode(id);
    }
  }
  const uint64_t all = ((uint64_t{1} << nodes_.size()) - 1) << 1;
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const uint64_t one = uint64_t{1} << i;
    if ((cut_off & one) != 0) network_.Begin(Partition{one, all & ~one, false});
  }
  // What comes up may come up with different faults behind it, but with none before it.
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    if ((core_ & Bit(NodeId(i))) != 0 && !Slot(NodeId(i)).guest) StartNode(NodeId(i), listener);
  }
  BeginLiveness();
  events_.Push({now_ + options_.tick_us, 0, EventKind::kSettle, 0, 0, 1});
}

void World::HealNode(NodeId id) {
  NodeSlot& slot = Slot(id);
  slot.io_fault = IoFault::kNone;
  slot.crash_at_call = 0;
  slot.crash_outcome = 0;
  slot.slow_us = 0;
  slot.disk_full = false;
  slot.disk.SetCapacity(~uint64_t{0});
  slot.frozen_until = SimTime();
  if (slot.paused_until > now_) {
    slot.paused_until = now_;
    events_.EndWaiting(id, now_);
  }
  if ((core_ & Bit(id)) == 0) return;
  slot.tick_us = options_.tick_us;
  if (!slot.guest) return;
  // What waits to be applied is applied now.
  for (uint32_t i = 0; i < slot.applies_waiting; ++i) {
    events_.Push(
        {now_, 0, EventKind::kApplyTurn, static_cast<uint8_t>(id.value()), slot.incarnation, 0});
  }
  slot.apply_end = now_;
}

// Nodes that the cluster is made of, as far as anybody knows: members of the latest configuration
// that was applied, and whoever a change that may be under way brings in. Others were removed and,
// as operators do, switched off.
uint64_t World::InvolvedSet() const {
  const NodeSlot* latest = LatestApplied();
  uint64_t set = latest == nullptr ? 0 : MembersOf(latest->members);
  for (const JointConfig& proposed : proposed_) {
    for (NodeId id : proposed.incoming) set |= Bit(id);
    for (NodeId id : proposed.outgoing) set |= Bit(id);
  }
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    if (Slot(NodeId(i)).incarnation == 0) set &= ~Bit(NodeId(i));
  }
  return set;
}

// The node that has applied most.
const World::NodeSlot* World::LatestApplied() const {
  const NodeSlot* latest = nullptr;
  for (const NodeSlot& slot : nodes_) {
    if (slot.incarnation == 0 || slot.lost) continue;
    if (latest == nullptr || slot.state.applied > latest->state.applied) latest = &slot;
  }
  return latest;
}

// Operators switch a node off when one that goes on, and that may lead, knows that it was removed.
// If those that know stay broken or are learners, the others have to find out by themselves, and
// need the majorities that they know of.
//
// What a node knows that is down is what its disk brings back: any of the memberships that it may
// have after a crash, not the one that it had before (KnownMembers).
uint64_t World::WithOldMembers(uint64_t core) const {
  const NodeSlot* latest = LatestApplied();
  const Index applied = latest == nullptr ? kNoIndex : latest->state.applied;
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const NodeSlot& slot = Slot(NodeId(i));
    if ((core & Bit(NodeId(i))) != 0 && slot.guest && slot.state.applied == applied &&
        latest != nullptr && latest->members.voters.contains(NodeId(i))) {
      return core;
    }
  }
  for (uint64_t before = 0; before != core;) {
    before = core;
    for (uint64_t i = 1; i <= nodes_.size(); ++i) {
      if ((before & Bit(NodeId(i))) != 0) core |= MembersThatMayCount(Slot(NodeId(i)));
    }
  }
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    if (Slot(NodeId(i)).incarnation == 0) core &= ~Bit(NodeId(i));
  }
  return core;
}

uint64_t World::MembersThatMayCount(const NodeSlot& slot) {
  if (slot.guest) return MembersOf(slot.members);
  uint64_t members = 0;
  for (const KnownMembers::Since& since : slot.known.all()) members |= MembersOf(since.members);
  return members;
}

// Who stays broken: each with some probability, as long as the others are a quorum of every
// configuration in which they were one before.
uint64_t World::DrawBroken(uint64_t involved) {
  const ChoiceName name{ChoiceKind::kCore, 0, 0, 0, 0};
  const uint64_t bits = choices_.Bits(name);
  const uint64_t lost = LostSet();
  uint64_t broken = 0;
  for (uint64_t k = 0; k < nodes_.size(); ++k) {
    const NodeId id((bits + k) % nodes_.size() + 1);
    if ((involved & Bit(id)) == 0 || Choices::Scale(Mix(bits, k), 3) != 0) continue;
    if (KeepsQuorums(lost, lost | broken | Bit(id))) broken |= Bit(id);
  }
  const uint64_t chosen = choices_.Resolve(name, broken);
  return KeepsQuorums(lost, lost | chosen) ? chosen : 0;
}

bool World::KeepsQuorums(uint64_t before, uint64_t after) const {
  for (const JointConfig* config : LiveConfigs()) {
    if (HasQuorumWithout(*config, before) && !HasQuorumWithout(*config, after)) return false;
  }
  return true;
}

}  // namespace squall
