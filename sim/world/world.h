// One world and one run of it: nodes, disks, network, clocks, clients, operators and checkers under
// simulated time.
//
// A world is a plain value. A copy goes on by itself, step for step as the original would, and
// costs what has changed since things were last shared. It belongs to one thread.
//
//   world.cc             time, events, and what each does to a node
//   world_calls.cc       a call of a node, and what it led to
//   world_environment.h  what a node may do to its world during a call
//   world_nodes.cc       nodes come up, crash, stop and are lost
//   world_network.cc     a message between sender and receiver
//
// The rest is the authors', who act through a Stage (sim/world/stage.h): Storm, Budget, Operators,
// ClientDesk, Recovery and Performer.
#ifndef SQUALL_SIM_WORLD_WORLD_H_
#define SQUALL_SIM_WORLD_WORLD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "invariants/call_report.h"
#include "invariants/history/recorder.h"
#include "invariants/suite.h"
#include "sim/clients/clients.h"
#include "sim/disk/disk_files.h"
#include "sim/guest/guest.h"
#include "sim/plan/choices.h"
#include "sim/plan/node_set.h"
#include "sim/plan/operations.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"
#include "sim/world/action_outcome.h"
#include "sim/world/budget.h"
#include "sim/world/client_desk.h"
#include "sim/world/effects.h"
#include "sim/world/event_queue.h"
#include "sim/world/known_members.h"
#include "sim/world/liveness.h"
#include "sim/world/network.h"
#include "sim/world/node_slot.h"
#include "sim/world/operators.h"
#include "sim/world/performer.h"
#include "sim/world/recovery.h"
#include "sim/world/statistics.h"
#include "sim/world/storm.h"
#include "sim/world/world_listener.h"

namespace squall {

// Whether a world runs the checkers. Without them a run is useful only to measure their cost.
enum class Checking : uint8_t { kOff, kOn };

// Whether a world keeps every choice that it makes, for Recorded().
enum class Recording : uint8_t { kOff, kOn };

// A world at one moment of its run.
class World {
 public:
  // Requires: Validate(plan.options) is empty. `factory`, and the application of its nodes, must
  // outlive the world and its copies.
  World(const Plan& plan, const GuestFactory& factory, Checking checking = Checking::kOn,
        Recording recording = Recording::kOff);

  // Executes the next event. Returns false, without effect, if the run is over: its time or its
  // steps are used up, or a property is broken. `listener` may be null.
  bool Step(WorldListener* listener = nullptr);
  // Steps until `time` (events of that very time included) or until the run is over.
  void RunUntil(SimTime time, WorldListener* listener = nullptr);
  // Steps until the run is over.
  void Run(WorldListener* listener = nullptr);

  // Adds an action to those of the plan. Requires: action.at >= now().
  void Schedule(const Action& action);
  // Goes on as a world of `plan` would. Requires: actions of both plans are in order of time, and
  // equal up to now; choices that differ were not drawn yet; options are equal, but for the length
  // of plans without a time to settle.
  void Amend(const Plan& plan);
  // Ends the run later or earlier than the plan says.
  void SetEnd(SimTime end) { end_ = end; }

  // --- State.

  // Simulated time.
  SimTime now() const { return now_; }
  // The number of events so far.
  uint64_t steps() const { return steps_; }
  // A hash of everything that happened so far, in order.
  uint64_t digest() const { return digest_; }
  const Options& options() const { return options_; }
  // What the nodes replicate.
  const Application& application() const { return *application_; }
  const std::vector<Violation>& violations() const { return violations_; }
  const Statistics& statistics() const { return statistics_; }
  // When a node first became leader; zero if none has.
  SimTime first_leader() const { return first_leader_; }
  const Suite& suite() const { return suite_; }
  const Choices& choices() const { return choices_; }
  Choices& choices() { return choices_; }
  const Clients& clients() const { return desk_.clients(); }
  // The history of clients, for the linearizability checker. Empty without checkers.
  const HistoryRecorder& history() const { return desk_.history(); }
  const Network& network() const { return network_; }
  // The number of nodes, spares included.
  uint64_t node_count() const { return nodes_.size(); }
  // Null while the node is down, or was never started.
  const Guest* node(NodeId id) const { return Slot(id).guest.get(); }
  const DiskFiles& disk(NodeId id) const { return Slot(id).disk.files; }
  // What the node would know for certain if it crashed now: hard state and log on its disk. Not
  // known without checkers.
  const NodeGhost& ghost(NodeId id) const { return suite_.ghost().nodes[id.value() - 1]; }
  // Calls that the node has made of its environment since the world began: the boundaries at which
  // Action::kCrashInside may let it crash.
  uint64_t calls(NodeId id) const { return Slot(id).process.calls; }
  // The node's disk is gone for good, and the node with it.
  bool lost(NodeId id) const { return Slot(id).disk.lost; }
  // How often the node was started, the start that is under way included.
  uint32_t starts(NodeId id) const { return Slot(id).process.incarnation; }
  // Messages that are on their way, in order of arrival. Costs a look at every event to come.
  struct UnderWay {
    SimTime arrives;
    Message message;
  };
  std::vector<UnderWay> MessagesUnderWay() const;
  // The leader of the highest term among nodes that are up and think they lead; kNoNode if none.
  NodeId Leader() const;
  // Whether more disks were lost than the protocol tolerates: later failures are the plan's fault.
  bool beyond_budget() const { return budget_.beyond(); }
  // The nodes whose disks the plan has emptied and that kept their names.
  NodeSet emptied_disks() const { return budget_.emptied(); }
  // The nodes that were healed after the storm. Empty before that.
  NodeSet core() const { return recovery_.core(); }
  // The progress of the core since then.
  const Liveness& liveness() const { return recovery_.liveness(); }
  // The number of values in a container.
  struct ContainerSize {
    std::string_view name;  // Of the container.
    uint64_t size = 0;      // Its values.
  };
  // The sizes of all containers whose size does not depend on the plan alone: for the test that
  // none of them grows with the length of the run.
  std::vector<ContainerSize> ContainerSizes() const;
  // Compares all logs completely (Suite::CrossCheck), for tests of the checkers.
  void CrossCheck();

 private:
  friend class Stage;
  class Environment;
  // What names the choices about a message.
  struct MessageName {
    uint8_t from;
    uint8_t to;
    uint8_t type;
    uint32_t ordinal;
  };

  struct InFlight {
    Message message;
    uint64_t heartbeat_us = 0;  // See ReadsKept::Sends().
  };

  NodeSlot& Slot(NodeId id) { return nodes_[id.value() - 1]; }
  const NodeSlot& Slot(NodeId id) const { return nodes_[id.value() - 1]; }
  // What the present call of the node comes to is told to this; to nothing if there are no
  // checkers.
  CallReport Report(NodeId id) { return {checking_ == Checking::kOn ? &suite_ : nullptr, id}; }
  void Count(Probe probe) { ++statistics_.probes[static_cast<size_t>(probe)]; }

  // world.cc
  bool Dispatch(const Event& event, WorldListener* listener);
  bool IsVoid(NodeId id, uint32_t incarnation) const;
  bool WaitsForPause(const Event& event);
  void Tick(const Event& event, WorldListener* listener);
  void TickNode(NodeId id, WorldListener* listener);
  void Deliver(const Event& event, WorldListener* listener);
  void CompleteSync(const Event& event, WorldListener* listener);
  void ApplyTurn(const Event& event, WorldListener* listener);

  // world_calls.cc
  template <class F>
  void Call(NodeId id, WorldListener* listener, F&& call);
  void FinishCall(NodeId id, bool died, bool stopped, WorldListener* listener);
  Index TakeStep(NodeSlot& slot, NodeId id, WorldListener* listener);
  void TellEffects(NodeId id, EffectReport& did, WorldListener* listener);
  void TakeViolations();
  void NoteMembership(NodeId id, WorldListener* listener);
  void NoteReports(NodeId id);
  void NoteProgress(NodeId id, const NodeState& before, const NodeState& after, Index changed);

  // world_nodes.cc
  ActionOutcome Absence(NodeId id) const;
  void StartNode(NodeId id, WorldListener* listener);
  void CrashNode(NodeId id, WorldListener* listener);
  void CrashFor(NodeId id, uint64_t downtime_us, WorldListener* listener);
  uint64_t DrawCrashOutcome(NodeId id);
  void DamageDisk(NodeId id);
  void RefuseDisk(NodeId id, const std::string& error);
  void LoseNode(NodeId id);
  void EmptyDisk(NodeId id);
  void MeanStartCrash(NodeId id);

  // world_network.cc
  void Route(NodeId from, Message&& message, SendReport& sends, WorldListener* listener);
  Fate DrawFate(const MessageName& name, const Network::Ailment& ailment);
  uint64_t DrawDelay(const MessageName& name);
  NodeId DrawReceiver(const MessageName& name);
  void Enqueue(InFlight&& sent, NodeId receiver, SimTime at, WorldListener* listener);
  void ReportLoss(const Message& message, const MessageName& name);
  void ReportFate(const MessageName& name, SimTime known, std::optional<SnapshotReport> fate);
  void HearReport(const Event& event, WorldListener* listener);

  Options options_;
  const GuestFactory* factory_;
  const Application* application_;
  Checking checking_;
  Choices choices_;
  SimTime now_;
  SimTime end_;
  uint64_t steps_ = 0;
  uint64_t digest_ = 0;
  Index highest_commit_;
  Term highest_term_;
  SimTime first_leader_;
  EventQueue events_;
  std::vector<InFlight> in_flight_;  // By slot; deliveries name the slot.
  std::vector<uint32_t> free_slots_;
  std::vector<NodeSlot> nodes_;  // Node i stands at i - 1.
  Network network_;
  Storm storm_;
  Budget budget_;
  Operators operators_;
  ClientDesk desk_;
  Recovery recovery_;
  Performer performer_;
  Suite suite_;
  std::vector<Violation> violations_;
  size_t violations_taken_ = 0;  // Of the suite's.
  Statistics statistics_;

  // Of the call that goes on. Empty between calls.
  Effects effects_;
  std::vector<Message> sends_;
};

// The run so far as a plan that needs no seed: all of its choices that are not benign, made by
// hand. It runs through the same events as `plan` did, and goes on doing so when the way in which
// seeds become choices has changed. Requires: `world` runs `plan` and was made with Recording::kOn.
Plan Recorded(const Plan& plan, const World& world);

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_WORLD_H_
