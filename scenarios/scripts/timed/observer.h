// Looks at a world while it runs: writes down what a script asked to be told, and remembers since
// when things are as they are.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_OBSERVER_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_OBSERVER_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/scripts/timed/run_request.h"
#include "sim/world/world.h"

namespace squall {

// "leader", "follower", "candidate" or "pre-candidate".
std::string_view RoleWord(Role role);

class Observer final : public WorldListener {
 public:
  // The lines that one run may print. What comes after them is only counted.
  static constexpr size_t kLinesMax = 5000;
  // The last lines that are kept of what happened, whether they were asked for or not.
  static constexpr size_t kLastLinesMax = 15;

  // Where a put that the script asked for is in the log, and since when nodes know it committed.
  struct PutFate {
    Index index;                                   // Zero until some node has committed it.
    std::vector<std::optional<SimTime>> known_on;  // By node; the first is not used.
  };

  // Requires: `world` has not taken a step. `scheduled` are the world's actions by slot, and must
  // outlive the observer.
  Observer(const World& world, const std::vector<TimedAction>& scheduled);

  // From now on `words` are told of `world`, which is still the same one.
  void Tell(const World& world, TraceWords words);
  void Note(SimTime time, const std::string& text) { Print(time, text); }
  // What was told since the last call, each line with its newline.
  std::string TakeText();

  // The last things that happened to nodes, whatever was to be told, each line with its newline.
  std::string LastLines() const;

  // When `node` became leader the last time.
  SimTime leader_since(NodeId node) const { return nodes_[node.value()].leader_since; }
  // By the put's place among the world's script puts.
  const std::vector<PutFate>& puts() const { return puts_; }

  // WorldListener.
  void OnEvent(const World& world, const Event& event, const Message* message) override;
  void OnSend(const World& world, const Message& message, Fate fate) override;
  void OnAction(const World& world, const Action& action, ActionOutcome outcome) override;

 private:
  struct Seen {
    bool up = false;
    NodeState state;
    SimTime leader_since;
    std::string log;
    Membership members;
    bool started = false;  // It has been up before.
  };
  struct PartitionUntil {
    SimTime end;
    std::string text;
  };

  // Whether lines of this kind are asked for, or are among those that LastLines() keeps.
  bool Wants(TraceWord word) const { return squall::Wants(words_ | kept_words_, word); }
  // A line that is told in any case.
  void Print(SimTime time, const std::string& text);
  // A line of the kind `word`, told if it is asked for.
  void Print(TraceWord word, SimTime time, const std::string& text);
  void PrintNode(TraceWord word, const World& world, NodeId node, const std::string& text);
  void PrintAction(TraceWord word, const World& world, const TimedAction& timed,
                   const std::string& text);

  void LookAtAction(const World& world, const TimedAction& timed);
  void LookAtOperation(const World& world, const TimedAction& timed);
  void LookAtReads(const World& world);
  void LookAtMembers(const World& world, NodeId node);
  void LookAtPartitions(const World& world, const Event& event);
  void LookAtNode(const World& world, NodeId node);
  void LookAtElection(const World& world, NodeId node, const NodeState& now);
  void LookAtLog(const World& world, NodeId node, const NodeState& now);
  void LookAtCommit(const World& world, NodeId node, const NodeState& now);
  void NotePuts(const Entries& entries);
  void NoteAppliedPuts(const World& world);

  const std::vector<TimedAction>& scheduled_;
  TraceWords words_ = 0;
  std::vector<Seen> nodes_;  // By node; the first is not used.
  std::vector<PutFate> puts_;
  std::vector<PartitionUntil> partitions_;
  ActionOutcome outcome_ = ActionOutcome::kDone;  // Of the action that is being dealt with.
  uint64_t writes_lost_ = 0;                      // At the last look.
  std::vector<size_t> reads_;                     // Places of reads that are not answered.
  size_t partitions_active_ = 0;
  std::vector<std::pair<TraceWord, std::string>> sends_;  // Of the event that is being dealt with.
  TraceWords kept_words_ = 0;                             // The kinds of lines that are kept.
  std::deque<std::string> last_lines_;
  std::string text_;
  size_t lines_ = 0;
};

// What the action did, or what kept it from doing anything: "node 2 stands still for 0.300s",
// "pause 2 for 300ms: it is down".
std::string DescribeAction(const Action& action, ActionOutcome outcome);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_OBSERVER_H_
