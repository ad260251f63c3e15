// One world and one run of it: nodes, disks, network, clocks, clients, operators and checkers under
// simulated time.
//
// A world is a plain value. A copy goes on by itself, step for step as the original would, and
// costs what has changed since things were last shared. It belongs to one thread.
//
//   world.cc             time, events, and what each does to a node
//   world_nodes.cc       nodes come up, crash, stop and are lost
//   world_environment.h  what a node may do to its world during a call
//   world_network.cc     what becomes of a message
//   world_faults.cc      what goes wrong, and what may not go wrong together
//   world_clients.cc     clients' operations
//   world_operators.cc   membership changes, handovers and the like
//   world_actions.cc     the plan's own actions
//   world_settle.cc      after the storm: who is made whole, who stays broken
//   world_liveness.cc    and what then has to come about
//   world_sizes.cc       what it holds, counted
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
#include "sim/plan/operations.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"
#include "sim/world/action_outcome.h"
#include "sim/world/event_queue.h"
#include "sim/world/known_members.h"
#include "sim/world/liveness.h"
#include "sim/world/network.h"
#include "sim/world/statistics.h"

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
  // An action of the plan has been performed. Called before OnEvent() of the same event.
  virtual void OnAction(const World&, const Action&, ActionOutcome) {}
};

class World {
 public:
  // Operations of clients that a world writes down, a few megabytes of them at most.
  static constexpr uint64_t kHistoryOperationsMax = 20000;

  // Requires: Validate(plan.options) is empty. `factory` must outlive the world and its copies.
  World(const Plan& plan, const GuestFactory& factory, Checking checking = Checking::kOn,
        Recording recording = Recording::kOff);

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
  // What clients did and were told, for the general checker. Empty without checkers.
  const HistoryRecorder& history() const { return history_; }
  const Network& network() const { return network_; }
  // Nodes that there may be, spares included.
  uint64_t node_count() const { return nodes_.size(); }
  // Null while the node is down, or was never started.
  const Guest* node(NodeId id) const { return Slot(id).guest.get(); }
  const DiskFiles& disk(NodeId id) const { return Slot(id).disk; }
  // What the node would know for certain if it crashed now: hard state and log on its disk. Not
  // known without checkers.
  const NodeGhost& ghost(NodeId id) const { return suite_.ghost().nodes[id.value() - 1]; }
  // Calls that the node has made of its environment since the world began: the boundaries at which
  // Action::kCrashInside may let it crash.
  uint64_t calls(NodeId id) const { return Slot(id).calls; }
  // The node's disk is gone for good, and the node with it.
  bool lost(NodeId id) const { return Slot(id).lost; }
  // How often the node was started, the start that is under way included.
  uint32_t starts(NodeId id) const { return Slot(id).incarnation; }
  // The leader of the highest term among nodes that are up and think they lead; kNoNode if none.
  NodeId Leader() const;
  // More disks were lost than the protocol can bear: what breaks then is the plan's doing.
  bool beyond_budget() const { return beyond_budget_; }
  // The nodes that were healed after the storm, bit i node i. 0 before that.
  uint64_t core() const { return core_; }
  // How far the core has come since.
  const Liveness& liveness() const { return liveness_; }
  // How many values each container holds whose size is no matter of the plan alone: for the test
  // that none of them grows with the length of the run.
  struct ContainerSize {
    std::string_view name;
    uint64_t size = 0;
  };
  std::vector<ContainerSize> ContainerSizes() const;
  // The slow check of everything, for tests of the checkers.
  void CrossCheck();

 private:
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

  enum class IoFault : uint8_t { kNone = 0, kWrite = 1, kBarrier = 2 };

  struct NodeSlot {
    GuestBox guest;  // Null while the node is down.
    DiskFiles disk;
    NodeState state;         // As it was after the node's last step.
    Membership members;      // As it was when the node was last seen up.
    KnownMembers known;      // And what it may be after a crash.
    size_t reports_seen = 0;
    uint32_t incarnation = 0;
    uint32_t syncs = 0;
    uint32_t crashes = 0;
    uint32_t applies = 0;
    uint64_t calls = 0;
    uint64_t ticks = 0;          // Taken, in all incarnations together.
    uint64_t crash_at_call = 0;  // 0: none is meant.
    uint64_t crash_outcome = 0;  // Of an Action::kCrashInside, plus one; 0: it is drawn.
    uint32_t applies_waiting = 0;
    SimTime sync_end;  // When the last barrier that was asked for ends.
    SimTime apply_end;
    SimTime paused_until;
    SimTime frozen_until;
    uint64_t tick_us = 0;  // With the clock's drift.
    uint64_t slow_us = 0;  // On top of each barrier.
    bool disk_full = false;
    IoFault io_fault = IoFault::kNone;
    Index led_from;           // A leader's last index when it came to lead.
    bool led_before = false;  // In this incarnation.
    bool lost = false;
    bool damaged = false;  // Synced bytes were changed and nobody has read them yet.
    bool broken = false;   // It stays as it is: the storm is over, and it is not of the core.
    bool removed = false;  // It was seen in no configuration after it had been in one.
  };

  // What a node did during a call, to be told when the call is over: one small step for each thing
  // that it did, in order, and what goes with the steps of each kind in a queue of its own.
  struct Effects {
    enum class Kind : uint8_t {
      kWrite,
      kContract,
      kApplied,
      kSnapshotTaken,
      kSnapshotInstalled,
      kReadDone,
    };
    struct Step {
      Kind kind = Kind::kWrite;
      ContractStep contract = ContractStep::kReady;
      uint64_t number = 0;  // kContract.
    };
    struct Apply {
      Entry entry;
      ApplyResult result;
    };
    struct SnapshotDone {
      SnapshotRef snapshot;
      uint64_t digest = 0;
    };
    struct Read {
      uint64_t request = 0;
      ReadOutcome outcome = ReadOutcome::kDone;
      Index index;
      Payload answer;
    };

    std::vector<Step> steps;
    std::vector<DiskWrite> writes;
    std::vector<Apply> applies;
    std::vector<SnapshotDone> snapshots;
    std::vector<Read> reads;

    bool empty() const { return steps.empty(); }
    void Clear() {
      steps.clear();
      writes.clear();
      applies.clear();
      snapshots.clear();
      reads.clear();
    }
  };

  // The latest handover of leadership that was asked for and whose outcome is not known.
  struct Handover {
    NodeId from;
    NodeId to;
    Term term;  // In which it was asked for. Zero: there is none.
    SimTime since;
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
  // What the present call of the node comes to is told to this; to nothing if there are no
  // checkers.
  CallReport Report(NodeId id) { return {checking_ == Checking::kOn ? &suite_ : nullptr, id}; }
  void Count(Probe probe) { ++statistics_.probes[static_cast<size_t>(probe)]; }

  // world.cc
  bool Dispatch(const Event& event, WorldListener* listener);
  bool IsVoid(const Event& event) const;
  bool WaitsForPause(const Event& event);
  template <class F>
  void Call(NodeId id, WorldListener* listener, F&& call);
  void Tick(const Event& event, WorldListener* listener);
  void TickNode(NodeId id, WorldListener* listener);
  void Deliver(const Event& event, WorldListener* listener);
  void CompleteSync(const Event& event, WorldListener* listener);
  void ApplyTurn(const Event& event, WorldListener* listener);

  // world_actions.cc
  ActionOutcome Perform(const Action& action, WorldListener* listener);
  ActionOutcome Absence(NodeId id) const;
  ActionOutcome PerformStart(NodeId id, WorldListener* listener);
  ActionOutcome PerformOnDisk(const Action& action);
  ActionOutcome PerformOnProcess(const Action& action, WorldListener* listener);
  ActionOutcome PerformOnGuest(const Action& action, WorldListener* listener);
  ActionOutcome PerformTransfer(NodeId node, NodeId to, WorldListener* listener);
  ActionOutcome PerformChange(NodeId node, const Action& action, WorldListener* listener);

  // world_nodes.cc
  void FinishCall(NodeId id, bool died, bool stopped, WorldListener* listener);
  Index TakeStep(NodeSlot& slot, NodeId id);
  void TellEffects(NodeId id, EffectReport& did);
  void TakeViolations();
  void NoteMembership(NodeId id);
  void NoteChange(NodeId id, const Entry& entry);
  void NoteSnapshot(NodeId id, const Snapshot& snapshot);
  void DamageDisk(NodeId id);
  void NoteReports(NodeId id);
  void NoteProgress(NodeId id, const NodeState& before, const NodeState& after, Index changed);
  void StartNode(NodeId id, WorldListener* listener);
  void CrashNode(NodeId id);
  void CrashFor(NodeId id, uint64_t downtime_us);
  void RefuseDisk(NodeId id, const std::string& error);
  void LoseNode(NodeId id);

  // world_network.cc
  void Route(NodeId from, Message&& message, SendReport& sends, WorldListener* listener);
  Fate DrawFate(const Draft& draft, const Network::Ailment& ailment);
  uint64_t DrawDelay(const Draft& draft);
  void Enqueue(Message&& message, SimTime at);
  void ReportFate(const Message& message, const Draft& draft, Fate fate);
  void HearReport(const Event& event, WorldListener* listener);

  // world_faults.cc
  void Opportunity(uint32_t ordinal, WorldListener* listener);
  bool Storming() const;
  void OfferLinkFaults(uint32_t ordinal);
  void OfferNodeFaults(NodeId id, uint32_t ordinal, WorldListener* listener);
  void OfferCrash(NodeId id, uint32_t ordinal);
  void OfferMassCrash(uint32_t ordinal);
  void BeginPartition(const Partition& partition, uint64_t length_us);
  void CrashInside(NodeId id, uint64_t calls);
  void JumpClock(NodeId id, uint64_t ticks, WorldListener* listener);
  void FreezeClock(NodeId id, uint64_t length_us);
  void SlowDisk(NodeId id, uint64_t extra_us, uint64_t length_us);
  void FillDisk(NodeId id, uint64_t length_us);
  void EndDiskFault(const Event& event);
  void Wipe(NodeId id);
  struct Losses {
    uint64_t members = 0;     // Of one configuration, the most.
    bool quorum_left = true;  // In every configuration.
  };
  Losses LossesWith(NodeId id) const;
  bool MayLose(NodeId id);
  void LoseOnPurpose(NodeId id);
  void GoBeyondBudget();
  uint64_t LostSet() const;
  std::vector<const JointConfig*> LiveConfigs() const;

  // world_clients.cc
  void ScheduleClient(uint32_t client, uint32_t turn);
  void ClientTurn(const Event& event, WorldListener* listener);
  void BeginOperation(uint32_t client);
  void Try(uint32_t client, WorldListener* listener);
  void WriteDone(NodeId node, Index index, const ApplyResult& result);
  Payload LatestValue(const Clients::Client& client) const;
  void ReadAnswered(NodeId node, const Effects::Read& read);
  bool ReplyArrives(Clients::Client& client);
  ActionOutcome ScriptOperation(const Action& action, WorldListener* listener);
  void TellInvoked(const ClientOperation& operation, const Payload& command);
  void TellDone(const ClientOperation& operation, const Payload& result);
  void TellWritten(const ClientOperation& operation, Index index, const Payload& result);
  void TellRefused(const ClientOperation& operation);
  void TellRead(const ClientOperation& operation, Index index, const Payload& answer);

  // world_operators.cc
  void OfferOperations(uint32_t ordinal, WorldListener* listener);
  uint64_t DrawOperation(OperatorTask kind, uint32_t ordinal, uint64_t ppm);
  ActionOutcome ChangeMembership(NodeId node, const ConfChangeV2& change, WorldListener* listener);
  void Transfer(NodeId node, NodeId to, WorldListener* listener);
  void FollowHandover();

  // world_settle.cc
  void Settle(WorldListener* listener);
  void HealNode(NodeId id);
  const NodeSlot* LatestApplied() const;
  uint64_t InvolvedSet() const;
  uint64_t WithOldMembers(uint64_t core) const;
  static uint64_t MembersThatMayCount(const NodeSlot& slot);
  uint64_t DrawBroken(uint64_t involved);
  bool KeepsQuorums(uint64_t before, uint64_t after) const;

  // world_liveness.cc
  uint64_t ElectionTimeout() const;
  // How long after its sending a message may arrive.
  uint64_t LatenessMax() const;
  std::vector<CoreNode> CoreView() const;
  MessageBudget::Counts LivenessCounts() const;
  void BeginLiveness();
  void EnterPhase(Liveness::Phase phase);
  void FollowLiveness(uint32_t look, WorldListener* listener);
  bool IsHeldUpByAHigherTerm() const;
  bool IsSlow() const;
  void GiveMoreTime(SimTime next);
  uint64_t WorkLeft() const;
  void FollowWorkLeft(bool in_time);
  void FinishLiveness();
  std::optional<Violation> MissingLeader(uint64_t stable_us) const;
  std::optional<Violation> MissingProgress() const;
  std::optional<Violation> MissingRest() const;
  void ProbeProgress(WorldListener* listener);
  void ProbeWrite(NodeId leader, WorldListener* listener);
  void ProbeReads(WorldListener* listener);
  void ProbeHandover(NodeId leader, WorldListener* listener);
  void AskToLeave(WorldListener* listener);
  static uint64_t NamedByChanges(const NodeView& view);
  void RetireRemoved();
  bool BeginRejoin();
  void WatchTick(NodeId id);
  void WatchDelivery(NodeId id, const Message& message);
  void WatchTransfer(NodeId id);
  void WatchRefusal(NodeId id);
  void WatchStep(NodeId id, const NodeState& before, const NodeState& after, Index changed);

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
  bool settling_ = false;
  bool beyond_budget_ = false;
  uint64_t core_ = 0;
  EventQueue events_;
  std::vector<Message> in_flight_;  // By slot; deliveries name the slot.
  std::vector<uint32_t> free_slots_;
  std::vector<NodeSlot> nodes_;  // Node i stands at i - 1.
  Network network_;
  Clients clients_;
  std::vector<Action> actions_;
  std::vector<JointConfig> proposed_;  // What the latest membership changes would lead to.
  Handover handover_;
  Liveness liveness_;
  std::vector<Payload> latest_;  // By key: what was last written by a client that knows it was.
  Suite suite_;
  HistoryRecorder history_{kHistoryOperationsMax};
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
