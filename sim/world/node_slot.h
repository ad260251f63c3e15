// What a world keeps of one node, whether it is up or down.
#ifndef SQUALL_SIM_WORLD_NODE_SLOT_H_
#define SQUALL_SIM_WORLD_NODE_SLOT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "sim/disk/disk_files.h"
#include "sim/guest/guest.h"
#include "sim/plan/time.h"
#include "sim/world/known_members.h"

namespace squall {

// A guest that is copied with what holds it.
class GuestBox {
 public:
  GuestBox() = default;
  explicit GuestBox(std::unique_ptr<Guest> guest) : guest_(std::move(guest)) {}
  GuestBox(const GuestBox& o) : guest_(o.guest_ ? o.guest_->Clone() : nullptr) {}
  GuestBox(GuestBox&&) = default;
  GuestBox& operator=(GuestBox o) {
    guest_ = std::move(o.guest_);
    return *this;
  }
  Guest* get() const { return guest_.get(); }
  Guest* operator->() const { return guest_.get(); }
  Guest& operator*() const { return *guest_; }
  explicit operator bool() const { return guest_ != nullptr; }
  void reset() { guest_.reset(); }

 private:
  std::unique_ptr<Guest> guest_;
};

// The next operation of a disk that fails.
enum class IoFault : uint8_t { kNone = 0, kWrite = 1, kBarrier = 2 };

struct NodeSlot {
  GuestBox guest;      // Null while the node is down.
  NodeState state;     // As it was after the node's last step.
  Membership members;  // As it was when the node was last seen up.
  KnownMembers known;  // And what it may be after a crash.

  // The process: its lives, and what it asked of its environment in all of them together.
  struct Process {
    uint32_t incarnation = 0;  // 0: never started.
    uint32_t syncs = 0;
    uint32_t crashes = 0;
    uint32_t applies = 0;
    uint64_t calls = 0;
    uint64_t crash_at_call = 0;  // 0: none is meant.
    uint64_t crash_outcome = 0;  // Of an Action::kCrashInside, plus one; 0: it is drawn.
    uint32_t applies_waiting = 0;
    size_t reports_seen = 0;
    SimTime sync_end;  // When the last barrier that was asked for ends.
    SimTime apply_end;
    SimTime paused_until;
  };
  Process process;

  struct Clock {
    uint64_t tick_us = 0;  // Between ticks, with the clock's drift.
    uint64_t ticks = 0;    // Taken, in all incarnations together.
    SimTime frozen_until;
  };
  Clock clock;

  struct Disk {
    DiskFiles files;
    uint64_t slow_us = 0;  // On top of each barrier.
    bool full = false;
    IoFault fault = IoFault::kNone;
    bool next_read_fails = false;
    SimTime unreadable_until;  // Until then each read fails.
    bool damaged = false;      // Synced bytes were changed, and no start has read them yet.
    bool lost = false;         // Gone for good, and the node with it.
  };
  Disk disk;

  // What the node has been, for the counts of rare situations.
  struct Past {
    Index led_from;           // A leader's last index when it came to lead.
    bool led_before = false;  // In this incarnation.
    bool removed = false;     // It was seen in no configuration after it had been in one.
  };
  Past past;

  bool broken = false;  // It stays as it is: the storm is over, and it is not of the core.

  bool started() const { return process.incarnation > 0; }
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_NODE_SLOT_H_
