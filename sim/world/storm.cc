#include "sim/world/storm.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/base/hash.h"
#include "sim/world/budget.h"
#include "sim/world/operators.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"
#include "sim/world/stage_call.h"

namespace squall {
namespace {

constexpr uint64_t kMillion = 1000000;

uint8_t Small(NodeId id) { return static_cast<uint8_t>(id.value()); }

}  // namespace

bool Storm::Storming(Stage& stage) const {
  const uint64_t cycle = stage.options().storm_us + stage.options().calm_us;
  return cycle == 0 || stage.now().value() % cycle < stage.options().storm_us;
}

void Storm::Opportunity(Stage& stage, uint32_t ordinal) {
  if (stage.recovery().begun()) return;
  stage.Push(
      {stage.now() + stage.options().opportunity_us, kNoNode, Event::Opportunity{ordinal + 1}});
  if (Storming(stage) || stage.choices().special()) {
    OfferLinkFaults(stage, ordinal);
    OfferMassCrash(stage, ordinal);
    for (uint64_t i = 1; i <= stage.node_count(); ++i) OfferNodeFaults(stage, NodeId(i), ordinal);
  }
  stage.operators().OfferOperations(stage, ordinal);
}

void Storm::OfferLinkFaults(Stage& stage, uint32_t ordinal) {
  const uint64_t storm = Storming(stage) ? 1 : 0;
  const ChoiceName cut{ChoiceKind::kPartition, 0, 0, 0, ordinal};
  const uint64_t parted =
      stage.choices().Draw(cut, stage.options().partition_ppm * storm,
                           [&](uint64_t bits) { return DrawPartition(bits, stage.node_count()); });
  if (parted != 0) {
    const uint64_t length = stage.options().partition_us +
                            stage.choices().Below({ChoiceKind::kPartitionLength, 0, 0, 0, ordinal},
                                                  stage.options().partition_extra_us + 1);
    BeginPartition(stage, DecodePartition(parted, stage.node_count()), length);
  }
  const ChoiceName fault{ChoiceKind::kLinkFault, 0, 0, 0, ordinal};
  const uint64_t ailing =
      stage.choices().Draw(fault, stage.options().link_fault_ppm * storm,
                           [&](uint64_t bits) { return DrawLinkFault(bits, stage.node_count()); });
  if (ailing != 0) {
    const uint64_t length = stage.options().link_fault_us +
                            stage.choices().Below({ChoiceKind::kLinkFaultLength, 0, 0, 0, ordinal},
                                                  stage.options().link_fault_extra_us + 1);
    const uint32_t handle = stage.network().Begin(DecodeLinkFault(ailing, stage.node_count()));
    stage.Push({stage.now() + length, kNoNode, Event::LinkFaultEnd{handle}});
    ++stage.statistics().link_faults;
  }
}

void Storm::BeginPartition(Stage& stage, const Partition& partition, uint64_t length_us) {
  const uint32_t handle = stage.network().Begin(partition);
  ++(partition.one_way ? stage.statistics().partitions_one_way : stage.statistics().partitions);
  if (length_us > 0) {
    stage.Push({stage.now() + length_us, kNoNode, Event::LinkFaultEnd{handle}});
  }
  const NodeId leader = stage.Leader();
  if (leader == kNoNode) return;
  const JointConfig& voters = stage.node(leader).members.voters;
  if (voters.joint()) stage.Count(Probe::kJointUnderPartition);
  const NodeSet other_side = partition.left.contains(leader) ? partition.right : partition.left;
  if (!HasQuorumWithout(voters, other_side)) stage.Count(Probe::kLeaderInMinority);
}

void Storm::OfferMassCrash(Stage& stage, uint32_t ordinal) {
  const ChoiceName name{ChoiceKind::kMassCrash, 0, 0, 0, ordinal};
  const uint64_t bits = stage.choices().Bits(name);
  const bool strikes =
      Storming(stage) && Choices::Scale(bits, kMillion) < stage.options().mass_crash_ppm;
  // Often all of them.
  const uint64_t all = NodeSet::First(stage.node_count()).bits();
  const uint64_t some = Mix(bits, 1) & all;
  const uint64_t set = stage.choices().Resolve(name, !strikes                     ? 0
                                                     : bits % 2 == 0 || some == 0 ? all
                                                                                  : some);
  if (set == 0) return;
  stage.Count(Probe::kMassCrash);
  for (NodeId id : NodeSet::FromBits(set & all)) {
    if (!stage.node(id).guest) continue;
    const uint64_t downtime =
        stage.options().downtime_us + stage.choices().Below({ChoiceKind::kDowntime, Small(id), 0, 0,
                                                             stage.node(id).process.crashes},
                                                            stage.options().downtime_extra_us + 1);
    stage.CrashFor(id, downtime);
  }
}

void Storm::OfferNodeFaults(Stage& stage, NodeId id, uint32_t ordinal) {
  const NodeSlot& slot = stage.node(id);
  if (slot.disk.lost || (!slot.guest && slot.process.incarnation == 0)) return;
  const uint64_t storm = Storming(stage) ? 1 : 0;
  const auto chance = [&](ChoiceKind kind, uint64_t ppm) {
    return stage.choices().Chance({kind, Small(id), 0, 0, ordinal}, ppm * storm) != 0;
  };
  // A value of at least 1 with this probability: what there is of it, drawn from the same name.
  const auto amount = [&](ChoiceKind kind, uint64_t ppm, uint64_t most) {
    return stage.choices().Draw({kind, Small(id), 0, 0, ordinal}, most > 0 ? ppm * storm : 0,
                                [&](uint64_t bits) { return 1 + Choices::Scale(bits, most); });
  };
  if (const uint64_t extra = amount(ChoiceKind::kSlowDisk, stage.options().slow_disk_ppm,
                                    stage.options().slow_disk_us);
      extra != 0) {
    SlowDisk(stage, id, extra,
             stage.options().slow_disk_length_us +
                 stage.choices().Below({ChoiceKind::kSlowDiskLength, Small(id), 0, 0, ordinal},
                                       stage.options().slow_disk_length_us + 1));
  }
  if (chance(ChoiceKind::kDiskFull, stage.options().disk_full_ppm)) {
    FillDisk(stage, id, stage.options().slow_disk_length_us);
  }
  if (const uint64_t fault = amount(ChoiceKind::kIoError, stage.options().io_error_ppm, 2);
      fault != 0) {
    stage.disk(id).fault = fault % 2 == 1 ? IoFault::kWrite : IoFault::kBarrier;
    ++stage.statistics().disk_faults;
  }
  if (chance(ChoiceKind::kWipe, stage.options().wipe_ppm) && stage.budget().MayLose(stage, id))
    Wipe(stage, id);
  if (!slot.guest) return;
  if (const uint64_t length =
          amount(ChoiceKind::kPause, stage.options().pause_ppm, stage.options().pause_us);
      length != 0) {
    stage.process(id).paused_until =
        std::max(slot.process.paused_until, stage.now() + stage.options().pause_us + length);
    ++stage.statistics().pauses;
    if (slot.state.role == Role::kLeader) stage.Count(Probe::kLeaderPaused);
  }
  if (const uint64_t jump = amount(ChoiceKind::kClockJump, stage.options().clock_jump_ppm,
                                   2 * stage.options().clock_jump_ticks);
      jump != 0) {
    if (jump % 2 == 1) {
      JumpClock(stage, id, (jump + 1) / 2);
    } else {
      FreezeClock(stage, id, jump / 2 * stage.options().tick_us);
    }
  }
  if (slot.guest) OfferCrash(stage, id, ordinal);
}

void Storm::OfferCrash(Stage& stage, NodeId id, uint32_t ordinal) {
  const NodeSlot& slot = stage.node(id);
  const uint64_t storm = Storming(stage) ? 1 : 0;
  if (stage.choices().Chance({ChoiceKind::kCrash, Small(id), 0, 0, ordinal},
                             stage.options().crash_ppm * storm) == 0) {
    return;
  }
  const ChoiceName name{ChoiceKind::kCrashPoint, Small(id), 0, 0, slot.process.crashes};
  constexpr uint64_t kCallsAhead = 24;
  const uint64_t calls =
      stage.choices().Draw(name, stage.options().crash_inside_ppm,
                           [](uint64_t bits) { return 1 + Choices::Scale(bits, kCallsAhead); });
  if (calls != 0) {
    CrashInside(stage, id, calls);
    return;
  }
  stage.CrashFor(
      id, stage.options().downtime_us +
              stage.choices().Below({ChoiceKind::kDowntime, Small(id), 0, 0, slot.process.crashes},
                                    stage.options().downtime_extra_us + 1));
}

// At the `calls`-th of its calls from now on.
void Storm::CrashInside(Stage& stage, NodeId id, uint64_t calls) {
  stage.process(id).crash_at_call = stage.node(id).process.calls + calls;
}

void Storm::JumpClock(Stage& stage, NodeId id, uint64_t ticks) {
  ++stage.statistics().clock_jumps;
  stage.Count(Probe::kClockAhead);
  // A plan made by hand may ask for any number.
  constexpr uint64_t kTicksMax = 10000;
  for (uint64_t i = 0; i < std::min(ticks, kTicksMax) && stage.node(id).guest; ++i) {
    stage.Tick(id);
  }
}

void Storm::FreezeClock(Stage& stage, NodeId id, uint64_t length_us) {
  ++stage.statistics().clock_jumps;
  stage.Count(Probe::kClockFrozen);
  NodeSlot::Clock& clock = stage.clock(id);
  clock.frozen_until = std::max(clock.frozen_until, stage.now() + length_us);
}

void Storm::SlowDisk(Stage& stage, NodeId id, uint64_t extra_us, uint64_t length_us) {
  ++stage.statistics().disk_faults;
  const auto extra =
      static_cast<uint32_t>(std::min<uint64_t>(extra_us, std::numeric_limits<uint32_t>::max()));
  stage.disk(id).slow_us += extra;
  stage.Push(
      {stage.now() + length_us, id, Event::DiskFaultEnd{extra, Event::DiskFaultEnd::What::kSlow}});
}

void Storm::FillDisk(Stage& stage, NodeId id, uint64_t length_us) {
  NodeSlot::Disk& disk = stage.disk(id);
  if (disk.full) return;
  ++stage.statistics().disk_faults;
  disk.full = true;
  disk.files.SetCapacity(disk.files.used());
  stage.Push(
      {stage.now() + length_us, id, Event::DiskFaultEnd{0, Event::DiskFaultEnd::What::kFull}});
}

void Storm::EndDiskFault(Stage& stage, NodeId id, const Event::DiskFaultEnd& end) {
  NodeSlot::Disk& disk = stage.disk(id);
  switch (end.what) {
    case Event::DiskFaultEnd::What::kFull:
      disk.full = false;
      disk.files.SetCapacity(~uint64_t{0});
      return;
    case Event::DiskFaultEnd::What::kSlow:
      disk.slow_us -= std::min<uint64_t>(disk.slow_us, end.slower_by_us);
      return;
  }
}

void Storm::Wipe(Stage& stage, NodeId id) {
  const NodeSlot& slot = stage.node(id);
  if (slot.disk.lost) return;
  stage.Count(Probe::kNodeWiped);
  if (slot.guest) stage.CrashNode(id);
  stage.LoseNode(id);
}

}  // namespace squall
