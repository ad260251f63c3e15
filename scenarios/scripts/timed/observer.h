// Looks at a world while it runs: writes down what a script asked to be told, and remembers since
// when things are as they are.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_OBSERVER_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_OBSERVER_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scripts/timed/run_request.h"
#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {

class Observer final : public StoryReader {
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

  // To be told of each step of the world.
  WorldListener* listener() { return &teller_; }

  // From now on `words` are told of `world`, which is still the same one.
  void Tell(const World& world, TraceWords words);
  void Note(SimTime time, const std::string& text) { Print(time, text); }
  void Note(TraceWord word, SimTime time, const std::string& text) { Print(word, time, text); }
  // What was told since the last call, each line with its newline.
  std::string TakeText();

  // The last things that happened to nodes, whatever was to be told, each line with its newline.
  std::string LastLines() const;

  // When `node` became leader the last time.
  SimTime leader_since(NodeId node) const { return nodes_[node.value()].leader_since; }
  // By the put's place among the world's script puts.
  const std::vector<PutFate>& puts() const { return puts_; }
  // The commands that state machines were given, in order of their entries, as the first node made
  // something of each. What a client's session answered is none of them.
  struct Command {
    Index index;
    Payload bytes;  // As StateMachine::Apply() takes it.
  };
  const std::vector<Command>& commands() const { return commands_; }

  void OnStep(const World& world, const StoryStep& step) override;

 private:
  struct Printer;
  struct Seen {
    SimTime leader_since;
    std::string log;
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
  void PrintNode(TraceWord word, const Happening& h, const std::string& text);
  void PrintAction(TraceWord word, const World& world, const Happening::Acted& acted,
                   const std::string& text);

  void TellAction(const World& world, const Happening::Acted& acted);
  void TellOperation(const World& world, const Happening::Acted& acted);
  void TellClient(const World& world, const Happening& h, const ClientStep& client);
  void TellApplied(const World& world, const Happening& h, const Happening::Applied& applied);
  void TellLinks(const World& world, const Event& event, const Happening::LinksChanged& links);
  void TellCrash(const Happening& h, const Happening::Crashed& crashed);
  void TellStart(const World& world, const Happening& h);
  void TellRole(const Happening& h, const Happening::RoleTaken& taken);
  void TellLog(const World& world, const Happening& h);
  void TellCommit(const World& world, const Happening& h, const Happening::Committed& committed);
  void TellSent(const Happening& h, const Happening::Sent& sent);
  // The partition of the script that ends with this event; end() if there is none.
  std::vector<PartitionUntil>::iterator FindPartition(const Event& event);
  void ForgetPartition(const Event& event);
  void NotePuts(const World& world, const Entries& entries);
  void NoteAppliedPuts(const World& world);

  const std::vector<TimedAction>& scheduled_;
  TraceWords words_ = 0;
  std::vector<Seen> nodes_;  // By node; the first is not used.
  std::vector<PutFate> puts_;
  std::vector<Command> commands_;
  Index applied_;  // By any node: the entries that commands_ may hold.
  std::vector<PartitionUntil> partitions_;
  TraceWords kept_words_ = 0;  // The kinds of lines that are kept.
  std::deque<std::string> last_lines_;
  std::string text_;
  size_t lines_ = 0;
  Teller teller_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_OBSERVER_H_
