// What the directive `run` asks for: how long, what to tell of it, and what is done to the world.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_REQUEST_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/properties.h"
#include "scenarios/scripts/syntax/script.h"
#include "scenarios/scripts/timed/action_line.h"
#include "scenarios/scripts/timed/condition.h"
#include "scenarios/scripts/timed/rule_line.h"
#include "scenarios/scripts/timed/run_window.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

// What a run tells of. Several at once are a bit mask of 1 << value.
enum class TraceWord : uint8_t {
  kRoles = 0,
  kTerms,
  kVotes,
  kLeaders,
  kCommits,
  kLogs,
  kPuts,
  kFaults,
  kLosses,
  kSnapshots,
  kMessages,
  kReads,
  kMembers,
  kApplies,
};
inline constexpr int kTraceWords = 14;

using TraceWords = uint32_t;
constexpr bool Wants(TraceWords words, TraceWord word) {
  return (words >> static_cast<uint32_t>(word) & 1) != 0;
}

// A `when` line: what is done, once, as soon as something is so.
struct WhenLine {
  std::string text;  // "node 2 leads after 1s: crash it".
  Condition condition;
  RunWindow window;  // In which it is waited for.
  // Their times count from the beginning of the window.
  std::vector<TimedAction> actions;
};

struct RunRequest {
  SimTime until;
  TraceWords trace = 0;
  std::vector<TimedAction> actions;  // In order of the script.
  std::vector<MessageRule> rules;
  std::vector<WhenLine> conditions;
  std::vector<LinkLatency> latencies;  // From now on, for all of the world.
  std::vector<NamedChoice> choices;    // Made by hand, for all of the world.
  // The first line that means something only before the world begins.
  std::optional<Position> before_begin;
  // The property that the run is to break.
  std::optional<Property> broken;
};

struct RunReading {
  RunRequest request;
  std::optional<Mistake> mistake;
};

// `now` is the world's time, `options` those of its cluster.
RunReading ReadRun(const Directive& directive, SimTime now, const Options& options);

// The property of that id ("S13"); nothing if there is none.
std::optional<Property> FindProperty(std::string_view id);
// The ids of all properties, for mistakes.
std::string PropertyList();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_REQUEST_H_
