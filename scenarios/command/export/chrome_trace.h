// A run in Chrome's Trace Event Format, which Perfetto and chrome://tracing open: for each node a
// track of roles and one of messages, with arrows from sending to arrival.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_CHROME_TRACE_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_CHROME_TRACE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/story/teller.h"
#include "sim/plan/time.h"
#include "sim/world/world.h"

namespace squall {

class ChromeTrace final : public StoryReader {
 public:
  static constexpr Interests kInterests = {Interest::kMessages, Interest::kClients,
                                           Interest::kDisks};

  explicit ChromeTrace(const World& world);
  void OnStep(const World& world, const StoryStep& step) override;
  // The whole document.
  std::string Text(const World& world);

 private:
  // What a node is, and since when.
  struct Stretch {
    std::string name;  // Empty: it is down.
    SimTime since;
  };

  void AddTrack(uint64_t track, std::string_view name);
  // An event of phase `phase` with more members, which begin with a comma.
  void Add(std::string_view phase, std::string_view name, uint64_t track, SimTime at,
           std::string_view more);
  void ChangeStretch(NodeId node, std::string name, SimTime at);
  void Tell(const Happening& h);
  void TellMessage(const Happening& h);

  std::string events_;
  std::vector<Stretch> stretches_;  // Node i stands at i - 1.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_CHROME_TRACE_H_
