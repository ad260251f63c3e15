// A run as lines of text, as it goes.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_TRACE_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_TRACE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/command/replay/trace_filter.h"
#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {

enum class TraceDetail : uint8_t {
  kStates,    // Changes of nodes: elections, votes, commits, crashes.
  kMessages,  // That, and every message: its sending, with its fate, and its arrival.
  kAll,       // Every event.
};

struct TraceOptions {
  TraceDetail detail = TraceDetail::kStates;
  SimTime from;
  SimTime until{std::numeric_limits<uint64_t>::max()};
  uint64_t from_step = 0;
  // From, or up to, so long before the end of the run, whenever that is.
  std::optional<uint64_t> from_end_us = std::nullopt;
  std::optional<uint64_t> until_end_us = std::nullopt;
  uint64_t until_step = std::numeric_limits<uint64_t>::max();  // That one included.
  TraceFilter filter = {};
};

// Writes lines like "   6.204s  #4117    node 2  becomes leader of term 7", one an event or what
// came of it, whatever commands and entries hold.
class Trace final : public StoryReader {
 public:
  // `out` must outlive it. Follows `world` from here on.
  Trace(const World& world, const TraceOptions& options, std::ostream& out);

  // Tells this trace of `world`.
  WorldListener* listener() { return &teller_; }

  void OnStep(const World& world, const StoryStep& step) override;

 private:
  bool IsWanted(const World& world) const {
    return world.now() >= options_.from && world.steps() >= options_.from_step &&
           world.now() <= options_.until && world.steps() <= options_.until_step;
  }
  void WriteEvent(const World& world, const StoryStep& step);
  void Write(const World& world, const TraceSubject& subject, const std::string& text);

  TraceOptions options_;
  std::ostream& out_;
  Teller teller_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_TRACE_H_
