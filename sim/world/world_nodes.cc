// Nodes come up, take in what their world brings, crash, stop and are lost.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/codec.h"
#include "core/base/hash.h"
#include "core/confchange/changer.h"
#include "sim/world/stage.h"
#include "sim/world/world_environment.h"

namespace squall {
namespace {

// The first configuration of the nodes that are there from the beginning.
ConfState FirstMembers(uint64_t nodes) {
  ConfState members;
  for (uint64_t id = 1; id <= nodes; ++id) members.voters.push_back(NodeId(id));
  return members;
}

// Numbers differ from run to run; what is left is the text's own.
std::string WithoutDigits(const std::string& text) {
  std::string rest;
  for (char c : text) {
    if (c < '0' || c > '9') rest.push_back(c);
  }
  return rest;
}

}  // namespace

void World::StartNode(NodeId id, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  if (slot.process.incarnation++ > 0) ++statistics_.restarts;
  slot.process.reports_seen = 0;
  slot.process.sync_end = now_;
  slot.process.apply_end = now_;
  slot.process.applies_waiting = 0;
  slot.past.led_before = false;
  MeanStartCrash(id);
  Environment env(this, id);
  const ConfState first_members = FirstMembers(options_.nodes);
  GuestFactory::Made made =
      factory_->Make({id, options_, first_members, slot.process.incarnation}, env);
  if (env.died() || (!made.guest && env.failed())) [[unlikely]] {
    if (env.died()) Count(Probe::kCrashInRecovery);
    // It will try again.
    FinishCall(id, env.died(), env.failed(), listener);
    return;
  }
  if (!made.guest) {
    effects_.Clear();
    RefuseDisk(id, made.error);
    return;
  }
  if (!made.note.empty()) Count(Probe::kTornEndCut);
  if (!made.note.empty() && env.log_files_removed() > 0) Count(Probe::kCutSpannedFiles);
  slot.disk.damaged = false;
  slot.guest = GuestBox(std::move(made.guest));
  slot.state = slot.guest->State();
  slot.members = slot.guest->Members();
  slot.known.Applied(slot.state.applied, slot.members);
  slot.known.Durable(slot.state.commit);
  if (checking_ == Checking::kOn) suite_.OnStart(id, *slot.guest);
  const uint64_t phase = choices_.Below(
      ChoiceName::Of(ChoiceKind::kTickPhase, id, slot.process.incarnation), slot.clock.tick_us);
  events_.Push({now_ + phase, id, Event::Tick{slot.process.incarnation}});
  Call(id, listener, [](Guest& guest, GuestEnvironment& e) { guest.Start(e); });
}

// Most of what a node changes while it comes up is what its last crash made needless; a crash there
// leaves a part of the repair.
void World::MeanStartCrash(NodeId id) {
  // Recovery has few calls that change anything; what comes behind it begins with a write.
  constexpr uint64_t kCallsOfRecovery = 3;
  constexpr uint64_t kCallsAhead = 12;
  NodeSlot::Process& process = Slot(id).process;
  const uint64_t calls = choices_.Draw(
      ChoiceName::Of(ChoiceKind::kStartCrash, id, process.incarnation),
      recovery_.begun() ? 0 : options_.crash_start_ppm, [](uint64_t bits) {
        return 1 + Choices::Scale(Mix(bits, 1), bits % 2 == 0 ? kCallsOfRecovery : kCallsAhead);
      });
  if (calls != 0 && process.crash_at_call <= process.calls) {
    process.crash_at_call = process.calls + calls;
  }
}

// Why nothing can be asked of the node; kDone if it is up.
ActionOutcome World::Absence(NodeId id) const {
  const NodeSlot& slot = Slot(id);
  if (slot.guest) return ActionOutcome::kDone;
  if (slot.disk.lost) return ActionOutcome::kNodeIsLost;
  return slot.process.incarnation == 0 ? ActionOutcome::kNodeNotStarted
                                       : ActionOutcome::kNodeIsDown;
}

// What was not synced may be gone, in part or as a whole.
void World::CrashNode(NodeId id, WorldListener* listener) {
  NodeSlot& slot = Slot(id);
  const uint64_t pending = slot.disk.files.pending();
  ++statistics_.crashes;
  statistics_.writes_lost += pending;
  if (pending > 0) Count(Probe::kCrashLostWrites);
  slot.guest.reset();
  recovery_.WatchCrash(id);
  const uint64_t outcome = DrawCrashOutcome(id);
  if (outcome != 0) Count(Probe::kCrashKeptPart);
  DamageDisk(id);
  const uint64_t lost_before = slot.disk.files.statistics().sectors_lost;
  slot.disk.files.Crash(outcome);
  const uint64_t sectors_lost = slot.disk.files.statistics().sectors_lost - lost_before;
  if (checking_ == Checking::kOn) suite_.OnCrash(id);
  ++slot.process.crashes;
  slot.process.paused_until = SimTime();
  slot.clock.frozen_until = SimTime();
  slot.disk.fault = IoFault::kNone;
  if (listener != nullptr) listener->OnCrash(*this, id, {pending, outcome != 0, sectors_lost});
}

// What is left of what was not synced: 0 is nothing.
uint64_t World::DrawCrashOutcome(NodeId id) {
  NodeSlot& slot = Slot(id);
  if (const uint64_t meant = slot.process.crash_outcome; meant != 0) {
    slot.process.crash_outcome = 0;
    return meant - 1;
  }
  if (slot.disk.files.pending() == 0) return 0;
  const ChoiceName name = ChoiceName::Of(ChoiceKind::kCrashOutcome, id, slot.process.crashes);
  return choices_.Draw(name, options_.torn_ppm, [&](uint64_t bits) -> uint64_t {
    const uint64_t outcomes = slot.disk.files.Outcomes();
    return outcomes > 1 ? 1 + Choices::Scale(bits, outcomes - 1) : 0;
  });
}

// Synced bytes that go bad while the node is down, if the budget has room for one more lost disk.
void World::DamageDisk(NodeId id) {
  NodeSlot& slot = Slot(id);
  const ChoiceName name = ChoiceName::Of(ChoiceKind::kDamage, id, slot.process.crashes);
  const uint64_t damage = choices_.Draw(name, recovery_.begun() ? 0 : options_.damage_ppm,
                                        [](uint64_t bits) { return 1 + (bits >> 16); });
  if (damage == 0) return;
  Stage stage(this, nullptr);
  if (!budget_.MayLose(stage, id)) return;
  const bool done =
      damage % 2 == 0 ? slot.disk.files.Rot(damage / 2) : slot.disk.files.Misdirect(damage / 2);
  slot.disk.damaged |= done;
  if (done) ++statistics_.disks_damaged;
}

void World::CrashFor(NodeId id, uint64_t downtime_us, WorldListener* listener) {
  CrashNode(id, listener);
  events_.Push({now_ + downtime_us, id, Event::Restart{}});
}

// A node that cannot use its disk is right to refuse if the disk was damaged, and only then.
void World::RefuseDisk(NodeId id, const std::string& error) {
  NodeSlot& slot = Slot(id);
  if (slot.disk.damaged) {
    Count(Probe::kCorruptionRefused);
    LoseNode(id);
    return;
  }
  Violation v;
  v.property = Property::kStorageImage;
  v.detail = "node " + std::to_string(id.value()) + " refuses its disk: " + error;
  v.pattern = "a disk is refused: " + WithoutDigits(error);
  v.nodes = {id};
  violations_.push_back(std::move(v));
}

// The node will never be back: its disk is gone.
void World::LoseNode(NodeId id) {
  NodeSlot& slot = Slot(id);
  slot.disk.lost = true;
  ++statistics_.disks_lost;
  slot.disk.files.Wipe();
  if (checking_ == Checking::kOn) suite_.OnWipe(id);
}

// The node is as new under its old name.
void World::EmptyDisk(NodeId id) {
  NodeSlot& slot = Slot(id);
  slot.disk.files.Wipe();
  slot.disk.damaged = slot.disk.lost = false;
  slot.state = NodeState();
  slot.members = Membership();
  slot.known = KnownMembers();
  if (checking_ == Checking::kOn) suite_.OnEmptied(id);
}

}  // namespace squall
