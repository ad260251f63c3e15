// Tells the story of a run: what happened in each step of a world, as Happenings.
//
// What nodes do is found by comparing what they show after each step with what they showed before;
// the rest the world tells itself (sim/world/world_listener.h).
#ifndef SQUALL_SCENARIOS_STORY_TELLER_H_
#define SQUALL_SCENARIOS_STORY_TELLER_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "invariants/ghost/prefix_log.h"
#include "invariants/observation.h"
#include "scenarios/story/happening.h"
#include "sim/world/world.h"

namespace squall {

// What a reader wants to hear of besides elections, commit indexes, outages, faults and actions,
// which are always told.
enum class Interest : uint8_t {
  kMessages,  // Sent and Delivered.
  kLogs,      // LogWritten. Needs a world with checkers.
  kEntries,   // The entries in Committed.
  kDisks,     // WriteAsked, Synced, SnapshotMade.
  kApplies,   // Applied.
  kClients,   // Client.
};

class Interests {
 public:
  constexpr Interests(std::initializer_list<Interest> all) {
    for (Interest one : all) Add(one);
  }
  static constexpr Interests All() {
    return {Interest::kMessages, Interest::kLogs,    Interest::kEntries,
            Interest::kDisks,    Interest::kApplies, Interest::kClients};
  }
  constexpr void Add(Interest one) { bits_ |= 1u << static_cast<int>(one); }
  constexpr bool has(Interest one) const { return (bits_ >> static_cast<int>(one) & 1) != 0; }

 private:
  uint32_t bits_ = 0;
};

// One step of a world. Refers to what is only there during the call.
struct StoryStep {
  const Event& event;
  const Message* message;  // The one that was delivered, null for other events.
  // In this order: what the event brought (a delivery, an action), faults of links, outages and
  // changes of each node, what nodes did (disks, applies, clients), messages that were sent.
  std::span<const Happening> happenings;
};

// The terms of the log's entries from index `from` to its end. Requires: `from` is behind what the
// log has compacted.
std::vector<TermRun> RunsOf(const PrefixLog& log, Index from);

class StoryReader {
 public:
  virtual ~StoryReader() = default;
  virtual void OnStep(const World& world, const StoryStep& step) = 0;
};

class Teller final : public WorldListener {
 public:
  // Follows `world` from here on. `reader` must outlive the teller.
  Teller(const World& world, Interests interests, StoryReader* reader);

  // What is told from the next step on.
  void SetInterests(const World& world, Interests interests);

  // WorldListener.
  void OnEvent(const World& world, const Event& event, const Message* message) override;
  void OnSend(const World& world, const Message& message, Fate fate) override;
  void OnUnderWay(const World& world, uint32_t slot) override;
  void OnArrival(const World& world, uint32_t slot) override;
  void OnAction(const World& world, const Action& action, ActionOutcome outcome) override;
  void OnCrash(const World& world, NodeId node, const CrashLoss& loss) override;
  void OnSynced(const World& world, NodeId node, IoStatus status) override;
  void OnWrite(const World& world, NodeId node, const DiskWrite& write) override;
  void OnApplied(const World& world, NodeId node, const Entry& entry,
                 const ApplyResult& result) override;
  void OnSnapshot(const World& world, NodeId node, SnapshotOrigin origin,
                  const Snapshot& snapshot) override;
  void OnClient(const World& world, const ClientStep& step) override;

 private:
  struct Known {
    bool up = false;
    NodeState state;
    Membership members;
    PrefixLog log;                   // If logs are told.
    std::optional<CrashLoss> crash;  // In the step that goes on.
  };

  Happening At(const World& world, NodeId node) const;
  void Add(Happening happening, Happening::Payload what);
  void Note(std::vector<Happening>* where, const World& world, NodeId node,
            Happening::Payload what) const;

  void TellEvent(const World& world, const Event& event, const Message* message);
  void TellLinks(const World& world);
  void TellNode(const World& world, NodeId id);
  void TellCrash(const World& world, NodeId id, Known& known);
  void TellStart(const World& world, NodeId id, Known& known, const NodeState& now);
  void TellElection(const Happening& at, const NodeState& before, const NodeState& now);
  void TellLog(const World& world, const Happening& at, Known& known, const NodeState& now);
  void TellCommit(const World& world, const Happening& at, const NodeState& before,
                  const NodeState& now);

  Interests interests_;
  StoryReader* reader_;
  std::vector<Known> nodes_;         // Node i stands at i - 1.
  size_t faults_ = 0;                // Of links, that go on.
  uint64_t messages_ = 0;            // Sent so far.
  std::vector<uint64_t> under_way_;  // By slot: the message's id.
  uint64_t arrived_ = 0;             // The id of the message that the step delivers.
  std::optional<Happening::Acted> action_;
  std::vector<Happening> told_;     // Of the step that goes on, in order.
  std::vector<Happening> effects_;  // Likewise, what comes behind them,
  std::vector<Happening> sent_;     // and what comes last.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_STORY_TELLER_H_
