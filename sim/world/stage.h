// What an author of trouble, or of recovery, may do with its world during one call.
//
// The authors are values that a World holds: Storm, Budget, Operators, ClientDesk, Recovery and
// Performer. Each keeps what it remembers and nothing of the others; it is lent a Stage for a call,
// and does all it does through it.
#ifndef SQUALL_SIM_WORLD_STAGE_H_
#define SQUALL_SIM_WORLD_STAGE_H_

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "invariants/property_set.h"
#include "sim/world/world.h"

namespace squall {

class Stage {
 public:
  // `listener` may be null. Both must outlive the stage.
  Stage(World* world, WorldListener* listener) : world_(*world), listener_(listener) {}

  // --- What can be seen.
  SimTime now() const { return world_.now_; }
  SimTime end() const { return world_.end_; }
  const Options& options() const { return world_.options_; }
  const Application& application() const { return *world_.application_; }
  bool checked() const { return world_.checking_ == Checking::kOn; }
  uint64_t node_count() const { return world_.nodes_.size(); }
  std::span<const NodeSlot> nodes() const { return world_.nodes_; }
  const NodeSlot& node(NodeId id) const { return world_.Slot(id); }
  // The leader of the highest term; kNoNode if there is none.
  NodeId Leader() const { return world_.Leader(); }
  // Why nothing can be asked of the node; kDone if it is up.
  ActionOutcome Absence(NodeId id) const { return world_.Absence(id); }
  uint64_t messages_in_flight() const {
    return world_.in_flight_.size() - world_.free_slots_.size();
  }

  // --- What is drawn and counted.
  Choices& choices() const { return world_.choices_; }
  Statistics& statistics() const { return world_.statistics_; }
  void Count(Probe probe) const { world_.Count(probe); }

  // --- What can be done.
  Network& network() const { return world_.network_; }
  NodeSlot::Process& process(NodeId id) const { return world_.Slot(id).process; }
  NodeSlot::Clock& clock(NodeId id) const { return world_.Slot(id).clock; }
  NodeSlot::Disk& disk(NodeId id) const { return world_.Slot(id).disk; }
  // The node stays as it is from now on.
  void Break(NodeId id) const { world_.Slot(id).broken = true; }
  // Calls the node: `call(Guest&, GuestEnvironment&)`. What it does takes effect before this
  // returns, and the node may be down then. Requires: it is up.
  template <class F>
  void Call(NodeId id, F&& call) const;
  // One tick of the node's clock. Requires: it is up.
  void Tick(NodeId id) const { world_.TickNode(id, listener_); }
  // Requires: the node is down and its disk is there. It may be down again when this returns.
  void StartNode(NodeId id) const { world_.StartNode(id, listener_); }
  // Requires: the node is up.
  void CrashNode(NodeId id) const { world_.CrashNode(id, listener_); }
  void CrashFor(NodeId id, uint64_t downtime_us) const {
    world_.CrashFor(id, downtime_us, listener_);
  }
  // The disk is gone for good. Requires: the node is down.
  void LoseNode(NodeId id) const { world_.LoseNode(id); }
  // Everything on the disk is gone, and the node has forgotten what it was. Requires: it is down.
  void EmptyDisk(NodeId id) const { world_.EmptyDisk(id); }
  void Push(const Event& event) const { world_.events_.Push(event); }
  void PushAction(const Event& event) const { world_.events_.PushAction(event); }
  // What waits for the end of a pause of the node, or of the storm, comes now.
  void EndWaiting(NodeId id) const { world_.events_.EndWaiting(id, world_.now_); }
  void SetEnd(SimTime end) const { world_.end_ = end; }

  // --- Who is told.
  Suite& suite() const { return world_.suite_; }
  // Unless the property cannot be judged on these guests.
  void Report(Violation violation) const {
    if (!suite().ghost().options.judged.contains(violation.property)) return;
    world_.violations_.push_back(std::move(violation));
  }
  // What was found of other properties is taken back, so that the run may go on.
  void JudgeOnly(const PropertySet& judged) const {
    std::erase_if(world_.violations_,
                  [&](const Violation& v) { return !judged.contains(v.property); });
  }
  void Tell(const ClientStep& step) const {
    if (listener_ != nullptr) [[unlikely]]
      listener_->OnClient(world_, step);
  }

  // --- The other authors.
  Storm& storm() const { return world_.storm_; }
  Budget& budget() const { return world_.budget_; }
  Operators& operators() const { return world_.operators_; }
  ClientDesk& desk() const { return world_.desk_; }
  Recovery& recovery() const { return world_.recovery_; }

 private:
  World& world_;
  WorldListener* listener_;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_STAGE_H_
