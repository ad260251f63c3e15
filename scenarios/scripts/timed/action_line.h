// What an `at` line of a script does to the world.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_LINE_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_LINE_H_

#include <cstdint>
#include <vector>

#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

// Most are actions of the plan as they stand. Others depend on what the world is like when their
// time has come, and are completed then.
struct TimedAction {
  // Which node `leader` stands for: the line has no leader in it, or the action's node, or a side
  // of a partition whose other side is the rest.
  enum class Leader : uint8_t { kNotNamed, kNode, kLeft, kRight };
  // What a crash leaves of what was not synced: as the action says, all, or about half of it.
  enum class Unsynced : uint8_t { kAsGiven, kKept, kTorn };
  // From when the calls of an Action::kCrashInside count.
  enum class Calls : uint8_t { kFromStart, kFromThen };
  // Whether the script's output tells, whatever it traces, that the action had no effect. Not where
  // the script means those of a set that it concerns.
  enum class Void : uint8_t { kTold, kTraced };

  Action action;
  Leader leader = Leader::kNotNamed;
  Unsynced unsynced = Unsynced::kAsGiven;
  Calls calls = Calls::kFromStart;
  // With kNode: the node comes up again after this time, if it is not 0.
  uint64_t downtime_us = 0;
  Void when_void = Void::kTold;

  // Whether it has to wait for its time.
  bool depends() const {
    return leader != Leader::kNotNamed || unsynced != Unsynced::kAsGiven ||
           calls != Calls::kFromStart;
  }
};

// Reads what stands behind `at 2s`. Of nodes 1 to `nodes` and the spares behind them, which `all`
// does not mean. Mistakes are left in `line`. ActionCommand() (action_text.h) writes what this
// reads.
std::vector<TimedAction> ReadActionLine(TokenReader* line, const NodeNames& nodes, SimTime at);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_LINE_H_
