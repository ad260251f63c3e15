// The page of one run (scenarios/report/), from the story that the run tells.
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_RUN_PAGE_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_RUN_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scenarios/command/page/columns.h"
#include "scenarios/story/happening.h"
#include "scenarios/story/teller.h"
#include "sim/plan/time.h"
#include "sim/world/world.h"

namespace squall {

// Steps that a page shows at most: the last ones.
inline constexpr uint64_t kPageStepsMax = 100000;

// Something without which the run does not fail.
struct PageCause {
  uint64_t step = 0;  // From which on it matters.
  NodeId node;        // Where it shows; kNoNode: on no node of its own.
  std::string text;
};

// What is said of the run beside what happened in it.
struct RunPageFacts {
  // Name and text, in order: {"seed", "0x7"}.
  std::vector<std::pair<std::string, std::string>> facts;
  // What it came to. Empty if no property is broken.
  std::string property;
  std::string detail;
  std::string source;
  std::vector<std::string> why;
  std::vector<PageCause> causes;
  // What the page does not show, a sentence each, beside what none shows.
  std::vector<std::string> left_out;
};

class RunPage final : public StoryReader {
 public:
  // Shows the world from here on, for as long as it is told of its steps.
  explicit RunPage(const World& world);

  // What it has to be told of.
  static constexpr Interests kInterests = {Interest::kMessages, Interest::kLogs,
                                           Interest::kClients};

  void OnStep(const World& world, const StoryStep& step) override;
  // The violation is the last thing that happens, if there is one.
  std::string Html(const World& world, const RunPageFacts& facts);

 private:
  // A row and what it is of. The numbers mean what scenarios/report/README.md says.
  void AddRow(std::string_view kind, NodeId node, uint64_t a = 0, uint64_t b = 0);
  void AddText(std::string text);
  void Change(NodeId node, std::string_view field, uint64_t value, uint64_t more = 0);
  void ChangeToState(const World& world, NodeId node);
  void Tell(const World& world, const Happening& h);
  void TellMessage(const Happening& h);
  void TellState(const World& world, const Happening& h);
  void TellLinks(const Happening::LinksChanged& links);
  void NoteApplied(const World& world);
  uint64_t MessageOf(const Message& message, Fate fate);
  std::string DataOf(const RunPageFacts& facts) const;
  std::string Bands() const;
  std::string Causes(const std::vector<PageCause>& causes) const;

  // Nodes that cannot reach others, and since when.
  struct Band {
    SimTime from;
    SimTime to;
    std::vector<NodeId> nodes;
    std::string text;
  };

  uint64_t nodes_;
  SimTime now_;
  uint64_t step_ = 0;
  Columns rows_;
  std::vector<std::pair<uint64_t, NodeId>> places_;  // Step and node of each row.
  Columns messages_;
  Columns changes_;
  Columns text_rows_;
  std::vector<std::string> texts_;
  std::vector<Band> bands_;
  bool band_is_open_ = false;
  std::unordered_map<uint64_t, uint64_t> message_of_id_;  // Looked up only.
  std::vector<Index> applied_;                            // Node i stands at i - 1.
};

// The object that the page reads, of `texts` as an array of strings.
std::string JsonStrings(const std::vector<std::string>& texts);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_RUN_PAGE_H_
