// What goes wrong, when, and what may not go wrong together.
//
// Faults begin at opportunities, a fixed time apart; whether one does is a choice named by the
// opportunity's number. Most last for a least time and end by themselves. While the weather is calm,
// none begins.
//
// The fault budget: Raft bears any number of crashes, but not the loss of the disks of a majority. A
// disk is only lost, or damaged, as long as in every configuration that a node may act on, those that
// are left are a majority of the voters. So a run that breaks a property or makes no progress is
// never the world's own fault. A plan that allows more than a minority to be lost has its way, and
// the run says that it went beyond the budget.

#include <algorithm>
#include <limits>
#include <vector>

#include "core/base/hash.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

constexpr uint64_t kMillion = 1000000;

uint8_t Small(NodeId id) { return static_cast<uint8_t>(id.value()); }

constexpr uint32_t kSlowEnds = 0;
constexpr uint32_t kFullEnds = 1;

}  // namespace

bool World::Storming() const {
  const uint64_t cycle = options_.storm_us + options_.calm_us;
  return cycle == 0 || now_.value() % cycle < options_.storm_us;
}

void World::Opportunity(uint32_t ordinal, WorldListener* listener) {
  if (settling_) return;
  events_.Push({now_ + options_.opportunity_us, 0, EventKind::kOpportunity, 0, 0, ordinal + 1});
  if (Storming() || choices_.special()) {
    OfferLinkFaults(ordinal);
    OfferMassCrash(ordinal);
    for (uint64_t i = 1; i <= nodes_.size(); ++i) OfferNodeFaults(NodeId(i), ordinal, listener);
  }
  OfferOperations(ordinal, listener);
}

void World::OfferLinkFaults(uint32_t ordinal) {
  const uint64_t storm = Storming() ? 1 : 0;
  const ChoiceName cut{ChoiceKind::kPartition, 0, 0, 0, ordinal};
  uint64_t bits = choices_.Bits(cut);
  uint64_t seeded = Choices::Scale(bits, kMillion) < options_.partition_ppm * storm
                        ? DrawPartition(Mix(bits, 1), nodes_.size())
                        : 0;
  if (const uint64_t value = choices_.Resolve(cut, seeded); value != 0) {
    const uint64_t length =
        options_.partition_us + choices_.Below({ChoiceKind::kPartitionLength, 0, 0, 0, ordinal},
                                               options_.partition_extra_us + 1);
    BeginPartition(DecodePartition(value, nodes_.size()), length);
  }
  const ChoiceName fault{ChoiceKind::kLinkFault, 0, 0, 0, ordinal};
  bits = choices_.Bits(fault);
  seeded = Choices::Scale(bits, kMillion) < options_.link_fault_ppm * storm
               ? DrawLinkFault(Mix(bits, 1), nodes_.size())
               : 0;
  if (const uint64_t value = choices_.Resolve(fault, seeded); value != 0) {
    const uint64_t length =
        options_.link_fault_us + choices_.Below({ChoiceKind::kLinkFaultLength, 0, 0, 0, ordinal},
                                                options_.link_fault_extra_us + 1);
    const uint32_t handle = network_.Begin(DecodeLinkFault(value, nodes_.size()));
    events_.Push({now_ + length, 0, EventKind::kPartitionEnd, 0, 0, handle});
    ++statistics_.link_faults;
  }
}

void World::BeginPartition(const Partition& partition, uint64_t length_us) {
  const uint32_t handle = network_.Begin(partition);
  ++(partition.one_way ? statistics_.partitions_one_way : statistics_.partitions);
  if (length_us > 0) {
    events_.Push({now_ + length_us, 0, EventKind::kPartitionEnd, 0, 0, handle});
  }
  const NodeId leader = Leader();
  if (leader == kNoNode) return;
  const JointConfig& voters = Slot(leader).members.voters;
  if (voters.joint()) Count(Probe::kJointUnderPartition);
  const uint64_t other_side = (partition.left >> leader.value() & 1) != 0 ? partition.right
                                                                          : partition.left;
  if (!HasQuorumWithout(voters, other_side)) Count(Probe::kLeaderInMinority);
}

void World::OfferMassCrash(uint32_t ordinal) {
  const ChoiceName name{ChoiceKind::kMassCrash, 0, 0, 0, ordinal};
  const uint64_t bits = choices_.Bits(name);
  const bool strikes = Storming() && Choices::Scale(bits, kMillion) < options_.mass_crash_ppm;
  // Often all of them.
  const uint64_t all = ((uint64_t{1} << nodes_.size()) - 1) << 1;
  const uint64_t some = Mix(bits, 1) & all;
  const uint64_t set = choices_.Resolve(name, !strikes ? 0 : bits % 2 == 0 || some == 0 ? all : some);
  if (set == 0) return;
  Count(Probe::kMassCrash);
  for (uint64_t i = 1; i <= nodes_.size(); ++i) {
    const NodeId id(i);
    if ((set >> i & 1) == 0 || !Slot(id).guest) continue;
    const uint64_t downtime =
        options_.downtime_us +
        choices_.Below({ChoiceKind::kDowntime, Small(id), 0, 0, Slot(id).crashes},
                       options_.downtime_extra_us + 1);
    CrashFor(id, downtime);
  }
}

void World::OfferNodeFaults(NodeId id, uint32_t ordinal, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  if (slot.lost || (!slot.guest && slot.incarnation == 0)) return;
  const uint64_t storm = Storming() ? 1 : 0;
  const auto chance = [&](ChoiceKind kind, uint64_t ppm) {
    return choices_.Chance({kind, Small(id), 0, 0, ordinal}, ppm * storm) != 0;
  };
  // A value of at least 1 with this probability: what there is of it, drawn from the same name.
  const auto amount = [&](ChoiceKind kind, uint64_t ppm, uint64_t most) {
    const ChoiceName name{kind, Small(id), 0, 0, ordinal};
    const uint64_t bits = choices_.Bits(name);
    const bool strikes = most > 0 && Choices::Scale(bits, kMillion) < ppm * storm;
    return choices_.Resolve(name, strikes ? 1 + Choices::Scale(Mix(bits, 1), most) : 0);
  };
  if (const uint64_t extra = amount(ChoiceKind::kSlowDisk, options_.slow_disk_ppm,
                                    options_.slow_disk_us);
      extra != 0) {
    SlowDisk(id, extra,
             options_.slow_disk_length_us +
                 choices_.Below({ChoiceKind::kSlowDiskLength, Small(id), 0, 0, ordinal},
                                options_.slow_disk_length_us + 1));
  }
  if (chance(ChoiceKind::kDiskFull, options_.disk_full_ppm)) {
    FillDisk(id, options_.slow_disk_length_us);
  }
  if (const uint64_t fault = amount(ChoiceKind::kIoError, options_.io_error_ppm, 2); fault != 0) {
    slot.io_fault = fault % 2 == 1 ? IoFault::kWrite : IoFault::kBarrier;
    ++statistics_.disk_faults;
  }
  if (chance(ChoiceKind::kWipe, options_.wipe_ppm) && MayLose(id)) Wipe(id);
  if (!slot.guest) return;
  if (const uint64_t length =
          amount(ChoiceKind::kPause, options_.pause_ppm, options_.pause_us);
      length != 0) {
    slot.paused_until = std::max(slot.paused_until, now_ + options_.pause_us + length);
    ++statistics_.pauses;
    if (slot.state.role == Role::kLeader) Count(Probe::kLeaderPaused);
  }
  if (const uint64_t jump = amount(ChoiceKind::kClockJump, options_.clock_jump_ppm,
                                   2 * options_.clock_jump_ticks);
      jump != 0) {
    if (jump % 2 == 1) {
      JumpClock(id, (jump + 1) / 2, listener);
    } else {
      FreezeClock(id, jump / 2 * options_.tick_us);
    }
  }
  if (slot.guest) OfferCrash(id, ordinal);
}

void World::OfferCrash(NodeId id, uint32_t ordinal) {
  NodeSlot& slot = Slot(id);
  const uint64_t storm = Storming() ? 1 : 0;
  if (choices_.Chance({ChoiceKind::kCrash, Small(id), 0, 0, ordinal},
                      options_.crash_ppm * storm) == 0) {
    return;
  }
  const ChoiceName name{ChoiceKind::kCrashPoint, Small(id), 0, 0, slot.crashes};
  const uint64_t bits = choices_.Bits(name);
  constexpr uint64_t kCallsAhead = 24;
  const bool inside = Choices::Scale(bits, kMillion) < options_.crash_inside_ppm;
  if (const uint64_t calls = choices_.Resolve(
          name, inside ? 1 + Choices::Scale(Mix(bits, 1), kCallsAhead) : 0);
      calls != 0) {
    CrashInside(id, calls);
    return;
  }
  CrashFor(id, options_.downtime_us +
                   choices_.Below({ChoiceKind::kDowntime, Small(id), 0, 0, slot.crashes},
                                  options_.downtime_extra_us + 1));
}

// At the `calls`-th of its calls from now on.
void World::CrashInside(NodeId id, uint64_t calls) {
  Slot(id).crash_at_call = Slot(id).calls + calls;
}

void World::JumpClock(NodeId id, uint64_t ticks, WorldListener* listener) {
  ++statistics_.clock_jumps;
  Count(Probe::kClockAhead);
  // A plan made by hand may ask for any number.
  constexpr uint64_t kTicksMax = 10000;
  for (uint64_t i = 0; i < std::min(ticks, kTicksMax) && Slot(id).guest; ++i) {
    TickNode(id, listener);
  }
}

void World::FreezeClock(NodeId id, uint64_t length_us) {
  ++statistics_.clock_jumps;
  Count(Probe::kClockFrozen);
  Slot(id).frozen_until = std::max(Slot(id).frozen_until, now_ + length_us);
}

// The event that ends it carries by how much, where others have an incarnation.
void World::SlowDisk(NodeId id, uint64_t extra_us, uint64_t length_us) {
  ++statistics_.disk_faults;
  const auto extra = static_cast<uint32_t>(
      std::min<uint64_t>(extra_us, std::numeric_limits<uint32_t>::max()));
  Slot(id).slow_us += extra;
  events_.Push({now_ + length_us, 0, EventKind::kDiskFaultEnd, Small(id), extra, kSlowEnds});
}

void World::FillDisk(NodeId id, uint64_t length_us) {
  NodeSlot& slot = Slot(id);
  if (slot.disk_full) return;
  ++statistics_.disk_faults;
  slot.disk_full = true;
  slot.disk.SetCapacity(slot.disk.used());
  events_.Push({now_ + length_us, 0, EventKind::kDiskFaultEnd, Small(id), 0, kFullEnds});
}

void World::EndDiskFault(const Event& event) {
  NodeSlot& slot = Slot(event.node_id());
  if (event.slot == kFullEnds) {
    slot.disk_full = false;
    slot.disk.SetCapacity(~uint64_t{0});
    return;
  }
  slot.slow_us -= std::min<uint64_t>(slot.slow_us, event.incarnation);
}

// --- The budget.

void World::Wipe(NodeId id) {
  NodeSlot& slot = Slot(id);
  if (slot.lost) return;
  Count(Probe::kNodeWiped);
  if (slot.guest) CrashNode(id);
  LoseNode(id);
}

// Disks that are gone, or may be found to be.
uint64_t World::LostSet() const {
  uint64_t lost = 0;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].lost || nodes_[i].damaged) lost |= uint64_t{2} << i;
  }
  return lost;
}

// Whatever configuration a node may act on now, soon, or after a crash.
std::vector<const JointConfig*> World::LiveConfigs() const {
  std::vector<const JointConfig*> configs;
  for (const NodeSlot& slot : nodes_) {
    if (slot.incarnation == 0 || slot.lost) continue;
    for (const KnownMembers::Since& since : slot.known.all()) {
      configs.push_back(&since.members.voters);
    }
  }
  for (const JointConfig& proposed : proposed_) configs.push_back(&proposed);
  return configs;
}

// What would be left if the disk of `id` were lost too.
World::Losses World::LossesWith(NodeId id) const {
  const uint64_t after = LostSet() | uint64_t{1} << id.value();
  Losses losses;
  for (const JointConfig* config : LiveConfigs()) {
    uint64_t here = 0;
    for (uint64_t i = 1; i <= nodes_.size(); ++i) {
      here += config->contains(NodeId(i)) ? after >> i & 1 : 0;
    }
    losses.members = std::max(losses.members, here);
    losses.quorum_left = losses.quorum_left && HasQuorumWithout(*config, after);
  }
  return losses;
}

// Whether a fault may take the disk of `id`.
bool World::MayLose(NodeId id) {
  const Losses losses = LossesWith(id);
  if (losses.members > options_.disks_lost_max) return false;
  if (losses.quorum_left) return true;
  if (options_.disks_lost_max <= (options_.nodes - 1) / 2) return false;
  GoBeyondBudget();
  return true;
}

// The plan itself takes the disk of `id`.
void World::LoseOnPurpose(NodeId id) {
  if (!LossesWith(id).quorum_left) GoBeyondBudget();
}

void World::GoBeyondBudget() {
  beyond_budget_ = true;
  Count(Probe::kBeyondBudget);
}

}  // namespace squall
