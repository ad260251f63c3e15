// What the directive `run` asks for: how long, what to tell of it, and what is done to the world.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_REQUEST_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "invariants/properties.h"
#include "scenarios/scripts/syntax/script.h"
#include "scenarios/scripts/timed/action_line.h"
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
};
inline constexpr int kTraceWords = 13;

using TraceWords = uint32_t;
constexpr bool Wants(TraceWords words, TraceWord word) {
  return (words >> static_cast<uint32_t>(word) & 1) != 0;
}

// An `on` line: what happens to messages of one type on one link.
struct MessageRule {
  enum class Effect : uint8_t {
    kDrop,
    kDuplicate,
    kDelay,
    kDelayCopy,  // The second one of a duplicate.
    kReport,     // Its sender hears that it was lost.
  };

  Position at;
  std::string text;  // "first MsgApp 3->5 after 3.2s: drop".
  MessageType type = MessageType::kApp;
  uint64_t from = 0;
  uint64_t to = 0;
  // The first one and the last one that it applies to, of those sent since `begin`.
  uint32_t first = 1;
  uint32_t last = 1;
  SimTime begin;
  SimTime end;
  Effect effect = Effect::kDrop;
  uint64_t delay_us = 0;
};

struct RunRequest {
  SimTime until;
  TraceWords trace = 0;
  std::vector<TimedAction> actions;  // In order of the script.
  std::vector<MessageRule> rules;
  std::vector<NamedChoice> choices;  // Made by hand, for all of the world.
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

// A rule that applies to `each` message has this as its last one.
inline constexpr uint32_t kEachMessage = 0xffffffff;

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_REQUEST_H_
