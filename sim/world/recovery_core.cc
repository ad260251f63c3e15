// Who is made whole after the storm, and who stays broken.

#include <algorithm>
#include <vector>

#include "core/base/hash.h"
#include "sim/world/budget.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"

namespace squall {
namespace {

NodeSet MembersOf(const Membership& m) {
  NodeSet set;
  for (NodeId id : m.All()) set.Add(id);
  return set;
}

// Members of the configurations that the node may act on. What a node that is down knows is what
// its disk brings back: any of the memberships that it may have after a crash.
NodeSet MembersThatMayCount(const NodeSlot& slot) {
  if (slot.guest) return MembersOf(slot.members);
  NodeSet members;
  for (const KnownMembers::Since& since : slot.known.all()) members |= MembersOf(since.members);
  return members;
}

NodeSet Started(Stage& stage) {
  NodeSet started;
  for (NodeId id : NodeSet::First(stage.node_count())) {
    if (stage.node(id).started()) started.Add(id);
  }
  return started;
}

}  // namespace

void Recovery::Settle(Stage& stage) {
  begun_ = true;
  const NodeSet all = NodeSet::First(stage.node_count());
  const NodeSet involved = InvolvedSet(stage);
  const NodeSet broken = DrawBroken(stage, involved);
  core_ = WithOldMembers(stage, involved - broken) - broken - stage.budget().LostSet(stage);
  stage.network().EndAll();
  NodeSet cut_off;
  for (NodeId id : all) {
    HealNode(stage, id);
    if (core_.contains(id)) continue;
    stage.Break(id);
    // Some broken nodes are down, others up and cut off from all.
    if (broken.contains(id) && id.value() % 2 == 0) {
      cut_off.Add(id);
    } else if (stage.node(id).guest) {
      stage.CrashNode(id);
    }
  }
  for (NodeId id : cut_off) {
    stage.network().Begin(Partition{NodeSet::Of(id), all - NodeSet::Of(id), false});
  }
  // What comes up may come up with different faults behind it, but with none before it.
  for (NodeId id : core_) {
    if (!stage.node(id).guest) stage.StartNode(id);
  }
  BeginLiveness(stage);
  stage.Push({stage.now() + stage.options().tick_us, kNoNode, Event::Look{1}});
}

void Recovery::HealNode(Stage& stage, NodeId id) {
  NodeSlot::Process& process = stage.process(id);
  NodeSlot::Disk& disk = stage.disk(id);
  disk.fault = IoFault::kNone;
  disk.next_read_fails = false;
  disk.unreadable_until = SimTime();
  disk.slow_us = 0;
  disk.full = false;
  disk.files.SetCapacity(~uint64_t{0});
  process.crash_at_call = 0;
  process.crash_outcome = 0;
  stage.clock(id).frozen_until = SimTime();
  process.paused_until = std::min(process.paused_until, stage.now());
  stage.EndWaiting(id);
  if (!core_.contains(id)) return;
  stage.clock(id).tick_us = stage.options().tick_us;
  if (!stage.node(id).guest) return;
  // What waits to be applied is applied now.
  for (uint32_t i = 0; i < process.applies_waiting; ++i) {
    stage.Push({stage.now(), id, Event::ApplyTurn{process.incarnation}});
  }
  process.apply_end = stage.now();
}

// Nodes that the cluster is made of, as far as any node knows: members of the latest configuration
// that was applied, and those that a change that may be under way brings in. Others were removed
// and, as operators do, switched off.
NodeSet Recovery::InvolvedSet(Stage& stage) const {
  const NodeSlot* latest = LatestApplied(stage);
  NodeSet set;
  if (latest != nullptr) set = MembersOf(latest->members);
  for (const JointConfig& proposed : stage.budget().proposed()) {
    for (NodeId id : proposed.incoming) set.Add(id);
    for (NodeId id : proposed.outgoing) set.Add(id);
  }
  return set & Started(stage);
}

// The node that has applied most.
const NodeSlot* Recovery::LatestApplied(Stage& stage) const {
  const NodeSlot* latest = nullptr;
  for (const NodeSlot& slot : stage.nodes()) {
    if (slot.process.incarnation == 0 || slot.disk.lost) continue;
    if (latest == nullptr || slot.state.applied > latest->state.applied) latest = &slot;
  }
  return latest;
}

// Operators switch a node off when one that goes on, and that may lead, knows that it was removed.
// If those that know stay broken or are learners, the others have to find out by themselves, and
// need the majorities that they know of.
NodeSet Recovery::WithOldMembers(Stage& stage, NodeSet core) const {
  const NodeSlot* latest = LatestApplied(stage);
  const Index applied = latest == nullptr ? kNoIndex : latest->state.applied;
  for (NodeId id : core) {
    const NodeSlot& slot = stage.node(id);
    if (slot.guest && slot.state.applied == applied && latest != nullptr &&
        latest->members.voters.contains(id)) {
      return core;
    }
  }
  for (NodeSet before; before != core;) {
    before = core;
    for (NodeId id : before) core |= MembersThatMayCount(stage.node(id));
  }
  return core & Started(stage);
}

// Who stays broken: each with some probability, as long as the others are a quorum of every
// configuration in which they were one before.
NodeSet Recovery::DrawBroken(Stage& stage, NodeSet involved) {
  const ChoiceName name{ChoiceKind::kCore, 0, 0, 0, 0};
  const uint64_t bits = stage.choices().Bits(name);
  const NodeSet lost = stage.budget().LostSet(stage);
  NodeSet broken;
  for (uint64_t k = 0; k < stage.node_count(); ++k) {
    const NodeId id((bits + k) % stage.node_count() + 1);
    if (!involved.contains(id) || Choices::Scale(Mix(bits, k), 3) != 0) continue;
    const NodeSet more = broken | NodeSet::Of(id);
    if (stage.budget().KeepsQuorums(stage, lost, lost | more)) broken = more;
  }
  const NodeSet chosen =
      NodeSet::FromBits(stage.choices().Resolve(name, broken.bits()) & ~uint64_t{1});
  return stage.budget().KeepsQuorums(stage, lost, lost | chosen) ? chosen : NodeSet();
}

}  // namespace squall
