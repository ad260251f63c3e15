// The end of a run as a sequence diagram of Mermaid, short enough to be drawn and read.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_MERMAID_DIAGRAM_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_MERMAID_DIAGRAM_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {

class MermaidDiagram final : public StoryReader {
 public:
  // Mermaid draws 500 arrows and 50,000 characters unless it is configured otherwise.
  static constexpr size_t kLinesMax = 150;
  static constexpr Interests kInterests = {Interest::kMessages};

  explicit MermaidDiagram(const World& world) : nodes_(world.node_count()) {}
  void OnStep(const World& world, const StoryStep& step) override;
  std::string Text(const World& world) const;

 private:
  void Add(std::string line);
  void Tell(const Happening& h);

  uint64_t nodes_;
  std::deque<std::string> lines_;  // The last ones.
  uint64_t earlier_ = 0;           // Lines before them.
  uint64_t heartbeats_ = 0;        // Messages that are left out.
};

// `text` as a message or a note may hold it: whatever would mean something there becomes "#34;".
std::string MermaidText(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_MERMAID_DIAGRAM_H_
