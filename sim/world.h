// One world and one run of it: nodes, disks, network, clients and checkers under simulated time.
//
// A world is a plain value. A copy goes on by itself, step for step as the original would, and
// costs what has changed since things were last shared. It belongs to one thread.
#ifndef SQUALL_SIM_WORLD_H_
#define SQUALL_SIM_WORLD_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/message.h"
#include "invariants/suite.h"
#include "sim/choices.h"
#include "sim/event_queue.h"
#include "sim/guest.h"
#include "sim/network.h"
#include "sim/disk.h"
#include "sim/clients.h"
#include "sim/plan.h"
#include "sim/statistics.h"
#include "sim/time.h"

namespace squall {

// Whether a world looks at its nodes. Without checkers a run is only good for measuring them.
enum class Checking : uint8_t { kOff, kOn };

// Whether a world keeps every choice that it makes, so that Recorded() can give them back.
enum class Recording : uint8_t { kOff, kOn };

// Hears of every event, for traces and reports. Called after the event has been dealt with.
class WorldListener {
 public:
  virtual ~WorldListener() = default;
  // `message` is the one that was delivered, null for other events.
  virtual void OnEvent(const class World& world, const Event& event, const Message* message) = 0;
  // A message left a node (before its fate is known) and what became of it.
  virtual void OnSend(const World& world, const Message& message, Fate fate) = 0;
};

class World {
 public:
  // Requires: Validate(plan.options) is empty. `factory` must outlive the world and its copies.
  World(const Plan& plan, const GuestFactory& factory, Checking checking = Checking::kOn,
        Recording recording = Recording::kOff);
  World(const World& other);
  World(World&&) = default;
  World& operator=(const World& other);
  World& operator=(World&&) = default;
  ~World();

  // Deals with the next event. False, and nothing happens, if the run is over: its time is up, a
  // property is broken, or its steps are used up. `listener` may be null.
  bool Step(WorldListener* listener = nullptr);
  // Steps until `time` (events of that very time included) or until the run is over.
  void RunUntil(SimTime time, WorldListener* listener = nullptr);
  // Steps until the run is over.
  void Run(WorldListener* listener = nullptr);

  // More to do than the plan says. Requires: action.at >= now().
  void Schedule(const Action& action);
  // The run ends later or earlier than the plan says.
  void SetEnd(SimTime end) { end_ = end; }

  // --- What can be seen.
  SimTime now() const { return now_; }
  uint64_t steps() const { return steps_; }
  // A hash of everything that happened so far, in order.
  uint64_t digest() const { return digest_; }
  const Options& options() const { return options_; }
  const std::vector<Violation>& violations() const { return violations_; }
  const Statistics& statistics() const { return statistics_; }
  const Suite& suite() const { return suite_; }
  const Choices& choices() const { return choices_; }
  Choices& choices() { return choices_; }
  const Clients& clients() const { return clients_; }
  const Network& network() const { return network_; }
  uint64_t node_count() const { return options_.nodes; }
  // Null while the node is down.
  const Guest* node(NodeId id) const { return Slot(id).guest.get(); }
  // What a crash now would leave.
  const DiskImage& durable(NodeId id) const { return Slot(id).disk.durable(); }
  // The leader of the highest term among nodes that are up and think they lead; kNoNode if none.
  NodeId Leader() const;
  // The slow check of everything, for tests of the checkers.
  void CrossCheck();

 private:
  struct NodeSlot {
    std::unique_ptr<Guest> guest;  // Null while the node is down.
    Disk disk;
    uint32_t incarnation = 0;
    uint32_t syncs = 0;
    uint32_t crashes = 0;
    SimTime sync_end;     // When the last sync that was asked for ends.
    NodeState state;      // As it was after the node's last step.
    size_t reports_seen = 0;
  };
  // What names the choices about a message.
  struct Draft {
    uint8_t from;
    uint8_t to;
    uint8_t type;
    uint32_t ordinal;
  };
  class Environment;

  NodeSlot& Slot(NodeId id) { return nodes_[id.value() - 1]; }
  const NodeSlot& Slot(NodeId id) const { return nodes_[id.value() - 1]; }

  void Tick(const Event& event, WorldListener* listener);
  void Deliver(const Event& event, WorldListener* listener);
  void CompleteSync(const Event& event, WorldListener* listener);
  void ScheduleClient(uint32_t client, uint32_t turn);
  void ClientTurn(const Event& event, WorldListener* listener);
  void Opportunity(uint32_t ordinal);
  void BeginPartition(const Partition& partition, uint64_t length_us);
  void Perform(const Action& action, WorldListener* listener);
  bool Propose(NodeId node, const Payload& data, WorldListener* listener);

  void StartNode(NodeId id, WorldListener* listener);
  void CrashNode(NodeId id);
  void AfterStep(NodeId id);
  void NoteReports(NodeId id);

  void Route(NodeId from, Message message, WorldListener* listener);
  Fate DrawFate(const Draft& draft);
  uint64_t DrawDelay(const Draft& draft);
  void Enqueue(Message message, SimTime at);

  Options options_;
  const GuestFactory* factory_;
  Checking checking_;
  Choices choices_;
  SimTime now_;
  SimTime end_;
  uint64_t steps_ = 0;
  uint64_t digest_ = 0;
  Index highest_commit_;
  Term highest_term_;
  EventQueue events_;
  std::vector<Message> in_flight_;  // By slot; deliveries name the slot.
  std::vector<uint32_t> free_slots_;
  std::vector<NodeSlot> nodes_;     // Node i stands at i - 1.
  Network network_;
  Clients clients_;
  std::vector<Action> actions_;
  Suite suite_;
  std::vector<Violation> violations_;
  Statistics statistics_;
};

// The run so far as a plan that needs no seed: all of its choices that are not benign, made by hand.
// It runs through the same events as `plan` did, and goes on doing so when the way in which seeds
// become choices has changed. Requires: `world` runs `plan` and was made with Recording::kOn.
Plan Recorded(const Plan& plan, const World& world);

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_H_
