// What a world grants to one node during one call. For the files of World only.
#ifndef SQUALL_SIM_WORLD_WORLD_ENVIRONMENT_H_
#define SQUALL_SIM_WORLD_WORLD_ENVIRONMENT_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace squall {

// Every call of it is a boundary at which the node may crash: from the chosen one on nothing has an
// effect any more, and the node is destroyed when it returns.
class World::Environment final : public GuestEnvironment, private Files {
 public:
  Environment(World* world, NodeId node) : world_(*world), slot_(world->Slot(node)), node_(node) {}

  bool died() const { return died_; }
  bool stopped() const { return stopped_; }
  // Some operation on files has failed, as it was meant to.
  bool failed() const { return failed_; }
  uint64_t log_files_removed() const { return log_files_removed_; }

  Files& files() override { return *this; }

  void Send(Message message) override {
    if (!Dies()) world_.sends_.push_back(std::move(message));
  }

  uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) override {
    return world_.choices_.Below(
        {ChoiceKind::kElectionJitter, small(), static_cast<uint8_t>(slot_.process.incarnation),
         static_cast<uint8_t>(slot_.process.incarnation >> 8), static_cast<uint32_t>(ordinal)},
        range);
  }

  void AskApplyTurn() override {
    if (Dies()) return;
    const ChoiceName name{ChoiceKind::kApplyLatency, small(), 0, 0, slot_.process.applies++};
    const uint64_t latency =
        world_.recovery_.begun()
            ? std::min(world_.options_.apply_us, kHealedApplyMax)
            : world_.options_.apply_us +
                  world_.choices_.Below(name, world_.options_.apply_jitter_us + 1);
    slot_.process.apply_end = std::max(slot_.process.apply_end, world_.now_ + latency);
    world_.events_.Push(
        {slot_.process.apply_end, node_, Event::ApplyTurn{slot_.process.incarnation}});
    if (++slot_.process.applies_waiting == 2) world_.Count(Probe::kAppliesPipelined);
  }

  // Bytes of the write may be on the disk also if the node has died over it.
  void Writing(DiskWrite write) override {
    const bool dies = Dies();
    if (world_.checking_ == Checking::kOn) {
      Add(Effects::Kind::kWrite);
      world_.effects_.writes.push_back(write);
    }
    if (!dies) slot_.disk.files.Note(std::move(write));
  }

  void Applied(const Entry& entry, const ApplyResult& result) override {
    if (Dies()) return;
    Add(Effects::Kind::kApplied);
    world_.effects_.applies.push_back({entry, result});
  }

  void SnapshotTaken(const SnapshotRef& snapshot, uint64_t digest) override {
    if (Dies()) return;
    ++world_.statistics_.snapshots_taken;
    AddSnapshot(Effects::Kind::kSnapshotTaken, snapshot, digest);
  }

  void SnapshotInstalled(const SnapshotRef& snapshot, uint64_t digest) override {
    if (!Dies()) AddSnapshot(Effects::Kind::kSnapshotInstalled, snapshot, digest);
  }

  void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) override {
    if (Dies()) return;
    Add(Effects::Kind::kReadDone);
    world_.effects_.reads.push_back({request, outcome, index, std::move(answer)});
  }

  void Contract(ContractStep step, uint64_t number) override {
    if (died_ || world_.checking_ == Checking::kOff) return;
    if (world_.effects_.empty()) {  // Nothing waits before it.
      world_.Report(node_).Contract(step, number);
    } else {
      world_.effects_.steps.push_back({Effects::Kind::kContract, step, number});
    }
  }

  void Stopped(std::string_view) override { stopped_ = true; }

 private:
  // --- Files.
  Names List() override { return {.value = slot_.disk.files.List()}; }
  Contents Read(const FileName& name) override {
    if (!ReadFails()) return slot_.disk.files.Read(name);
    failed_ = true;
    world_.Count(Probe::kReadFailed);
    return {.error = IoStatus::kFailed};
  }
  IoStatus Create(const FileName& name) override {
    return Change([&] { return slot_.disk.files.Create(name); });
  }
  IoStatus Append(const FileName& name, std::string_view bytes) override {
    return Change([&] { return slot_.disk.files.Append(name, bytes); });
  }
  IoStatus Truncate(const FileName& name, uint64_t size) override {
    return Change([&] { return slot_.disk.files.Truncate(name, size); });
  }
  IoStatus Rename(const FileName& from, const FileName& to) override {
    return Change([&] { return slot_.disk.files.Rename(from, to); });
  }
  IoStatus Remove(const FileName& name) override {
    if (name.kind == FileKind::kLog) ++log_files_removed_;
    return Change([&] { return slot_.disk.files.Remove(name); });
  }

  void Sync() override {
    if (Dies()) return;
    slot_.disk.files.Sync();
    const uint64_t jitter = world_.recovery_.begun() ? 0 : world_.options_.sync_jitter_us;
    const uint64_t latency =
        world_.options_.sync_us + slot_.disk.slow_us +
        world_.choices_.Below({ChoiceKind::kSyncLatency, small(), 0, 0, slot_.process.syncs++},
                              jitter + 1);
    // Barriers of one disk end in the order in which they began.
    slot_.process.sync_end = std::max(slot_.process.sync_end, world_.now_ + latency);
    world_.events_.Push(
        {slot_.process.sync_end, node_, Event::SyncDone{slot_.process.incarnation}});
    ++world_.statistics_.syncs;
    if (slot_.disk.files.barriers() >= 3) [[unlikely]]
      world_.Count(Probe::kAppendsPipelined);
  }

  // The longest that applying takes after the storm.
  static constexpr uint64_t kHealedApplyMax = 100;

  uint8_t small() const { return static_cast<uint8_t>(node_.value()); }

  // Whether the node dies at this boundary, or has died before it.
  bool Dies() {
    if (++slot_.process.calls == slot_.process.crash_at_call) [[unlikely]]
      died_ = true;
    return died_;
  }

  // A mutating file operation; may be chosen to fail. A node that crashes here sees kOk, because it
  // does not run on.
  template <class F>
  IoStatus Change(F&& operation) {
    if (Dies()) return IoStatus::kOk;
    if (slot_.disk.fault == IoFault::kWrite) [[unlikely]] {
      slot_.disk.fault = IoFault::kNone;
      failed_ = true;
      return IoStatus::kFailed;
    }
    const IoStatus status = operation();
    failed_ |= status == IoStatus::kNoSpace;
    return status;
  }

  bool ReadFails() {
    return std::exchange(slot_.disk.next_read_fails, false) ||
           slot_.disk.unreadable_until > world_.now_;
  }

  void Add(Effects::Kind kind) { world_.effects_.steps.push_back({kind, {}, 0}); }

  void AddSnapshot(Effects::Kind kind, const SnapshotRef& snapshot, uint64_t digest) {
    Add(kind);
    world_.effects_.snapshots.push_back({snapshot, digest});
  }

  World& world_;
  NodeSlot& slot_;
  NodeId node_;
  bool died_ = false;
  bool stopped_ = false;
  bool failed_ = false;
  uint64_t log_files_removed_ = 0;
};

template <class F>
void World::Call(NodeId id, WorldListener* listener, F&& call) {
  Environment env(this, id);
  call(*Slot(id).guest, env);
  FinishCall(id, env.died(), env.stopped(), listener);
}

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_WORLD_ENVIRONMENT_H_
