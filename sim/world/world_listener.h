// What a world tells of a run as it goes, for traces and reports.
#ifndef SQUALL_SIM_WORLD_WORLD_LISTENER_H_
#define SQUALL_SIM_WORLD_WORLD_LISTENER_H_

#include <cstdint>

#include "core/base/message.h"
#include "core/base/payload.h"
#include "core/host/environment.h"
#include "invariants/suite.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"
#include "sim/world/action_outcome.h"
#include "sim/world/event_queue.h"
#include "sim/world/network.h"

namespace squall {

class World;

// What a crash did to the disk of its node.
struct CrashLoss {
  uint64_t operations = 0;    // That no ended barrier covered.
  bool kept_part = false;     // The disk may hold some of them all the same, torn ones among them.
  uint64_t sectors_lost = 0;  // Where it kept a part: writes of sectors that it did not keep.
};

// Something that a client did or was told.
struct ClientStep {
  enum class Kind : uint8_t {
    kInvoked,  // It begins the operation; `bytes` is the command (sim/clients/kv_command.h).
    kAsked,    // It asks `node`, for the first time or again.
    kRefused,  // It is told that the operation never happens.
    kWritten,  // It is told by `node` that its write is done at `index`, and the result, `bytes`.
    kRead,     // It is told by `node` the answer as of `index`, `bytes`.
  };
  Kind kind = Kind::kInvoked;
  ClientOperation operation;
  NodeId node;
  Index index;
  Payload bytes;
};

// Where a snapshot of a node comes from.
enum class SnapshotOrigin : uint8_t { kOwn, kLeader };

// Every function but OnEvent() is called while the event goes on, in the order in which things
// happen, and before the OnEvent() of the same event. None may change the world.
class WorldListener {
 public:
  virtual ~WorldListener() = default;
  // The event has been dealt with. `message` is the one that was delivered, null for other events.
  virtual void OnEvent(const World& world, const Event& event, const Message* message) = 0;
  // A message leaves its node and meets its fate.
  virtual void OnSend(const World& world, const Message& message, Fate fate) = 0;
  // The message of the last OnSend() is on its way: the Event::Deliver of `slot` is to bring it.
  // Told twice of a message that is duplicated.
  virtual void OnUnderWay(const World&, uint32_t /*slot*/) {}
  // That message arrives, and the slot may be used for another one.
  virtual void OnArrival(const World&, uint32_t /*slot*/) {}
  // An action of the plan has been performed.
  virtual void OnAction(const World&, const Action&, ActionOutcome) {}
  // The node is down from now on.
  virtual void OnCrash(const World&, NodeId, const CrashLoss&) {}
  // A barrier of the node's disk has ended, well or not, and the node is about to hear of it.
  virtual void OnSynced(const World&, NodeId, IoStatus) {}
  // The node has handed a write to its disk. Not told without checkers.
  virtual void OnWrite(const World&, NodeId, const DiskWrite&) {}
  // The node's state machine has been given the entry.
  virtual void OnApplied(const World&, NodeId, const Entry&, const ApplyResult&) {}
  // The node has made a snapshot of its own, or installed its leader's.
  virtual void OnSnapshot(const World&, NodeId, SnapshotOrigin, const Snapshot&) {}
  virtual void OnClient(const World&, const ClientStep&) {}
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_WORLD_LISTENER_H_
