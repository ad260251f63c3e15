// A run as the events that etcd's TLA+ specification of traces reads, or why it is none of those
// that the specification models.
//
// The places and their order are the core's (core/raft/tracer.h). Added here: where a node's
// history begins and goes on after a crash. The specification takes a Ready for the moment at which
// all of a node's state is durable; here the write that follows it may be lost. The line of a Ready
// whose messages have not left is therefore taken back when the node comes up without what it
// wrote: no message told another node of it.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_TLA_TRACE_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_TLA_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/command/export/tla_line.h"
#include "scenarios/command/export/traced_guest.h"
#include "sim/plan/plan.h"
#include "sim/world/world.h"

namespace squall {

// What of `options` the specification does not model whatever happens, and how to turn it off;
// empty if there is nothing.
std::string TlaObstacle(const Options& options);

class TlaTrace final : public ProtocolListener {
 public:
  explicit TlaTrace(const Options& options);

  // What happened in the run that the specification does not model; empty if there is nothing.
  // `world` is where the trace was taken.
  std::string Obstacle(const World& world) const;
  // All lines.
  std::string Text() const;

  // ProtocolListener.
  void OnUp(NodeId node, const Guest& guest, const ConfState& first_members) override;
  void OnStarted(NodeId node) override;
  void OnCall(NodeId node, const Message* delivered) override;
  void OnReturn(NodeId node, Index from, Index last_before) override;
  void OnPoint(const TracePoint& point) override;
  void OnLeaves(NodeId node) override;
  void OnChangeApplied(NodeId node, const Guest& guest, const Entry& entry,
                       ApplyKind kind) override;

 private:
  // A Ready, and what the node would come up with if all of it became durable.
  struct ReadyMark {
    size_t line = 0;
    HardState state;
    EntryId last;
    Membership members;
    Index change;       // The last membership change that was applied.
    uint64_t call = 0;  // Of Node::calls, the one in which it was taken.
  };
  // A call replaced entries of the log from `from` on. A message that does so is dealt with before
  // the Readies of its call.
  struct Overwrite {
    Index from;
    uint64_t call = 0;
  };
  struct Node {
    bool is_starting = false;  // Between OnUp() and OnStarted().
    bool was_up = false;
    Term term;
    // The last Ready of which a message has left, then those behind it.
    std::vector<ReadyMark> readies;
    uint64_t calls = 0;
    std::vector<Overwrite> overwrites;
    // The message that the present call delivers, if it does, and the last that was traced.
    const Message* delivered = nullptr;
    Message received;
    // The last membership change that was applied.
    Index change;
    // As the specification has them: pendingConfChangeIndex, and matchIndex.
    uint64_t pending_change = 0;
    std::map<NodeId, uint64_t> match;
    // While the node comes up again: where it goes on, and the changes that it had not applied.
    std::optional<ReadyMark> resumed;
    std::vector<std::string> newly_applied;
    std::string applying;
  };
  // Heartbeats without a commit index from one node to another, in one term.
  struct Route {
    NodeId from;
    NodeId to;
    Term term;
    friend auto operator<=>(const Route&, const Route&) = default;
  };
  struct EarlyHeartbeats {
    uint64_t below_first = 0;  // To a follower that the leader knows nothing of.
    uint64_t at_first = 0;     // To one that has the first members' entries.
  };

  void Add(std::string line) { lines_.push_back(std::move(line)); }
  void Refuse(std::string why);
  TlaState StateOf(const TracePoint& point) const;
  std::string LineOf(std::string_view name, const TracePoint& point, std::string_view more) const;

  void Resume(NodeId id, Node& node, const Guest& guest);
  void KeepReadies(Node& node, size_t count);
  void CheckRecovery(NodeId id, const Node& node, const HardState& state, EntryId last);
  void CheckOverwrites(NodeId id, const Node& node);
  void Receive(Node& node, const TracePoint& point);
  void Send(Node& node, const TracePoint& point);
  void CheckVote(const Node& node, const TracePoint& point);
  void Follow(Node& node, const TracePoint& point);
  void Change(Node& node, const TracePoint& point);
  void MarkReady(Node& node, const TracePoint& point);
  uint64_t SentCommit(const Node& node, const Message& m);
  uint64_t ReceivedCommit(const Message& m);

  bool limits_appends_;
  TlaShift shift_;
  std::optional<Membership> first_members_;
  std::map<NodeId, Node> nodes_;  // All that the trace names.
  std::map<Route, EarlyHeartbeats> early_heartbeats_;
  std::vector<std::string> lines_;  // Empty: taken back.
  std::string obstacle_;            // The first.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_TLA_TRACE_H_
