// A run as a log with vector clocks, as ShiViz reads it with its default expression: a line with
// node and clock, and one with what happened.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_SHIVIZ_LOG_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_SHIVIZ_LOG_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {

class ShivizLog final : public StoryReader {
 public:
  static constexpr Interests kInterests = {Interest::kMessages};

  explicit ShivizLog(const World& world) : clocks_(world.node_count()) {
    for (Clock& clock : clocks_) clock.resize(world.node_count());
  }
  void OnStep(const World& world, const StoryStep& step) override;
  const std::string& Text(const World&) const { return text_; }

 private:
  // How many events of each node, node 1 first, came before.
  using Clock = std::vector<uint64_t>;

  void Add(const Happening& h);

  std::vector<Clock> clocks_;  // Of node i at i - 1.
  // Of messages that are on their way, as of their sending. Looked up only.
  std::unordered_map<uint64_t, Clock> sent_;
  std::string text_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_SHIVIZ_LOG_H_
