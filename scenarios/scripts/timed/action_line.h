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
  // Where the line names a node that is not known yet: not at all, as the action's node, or as a
  // side of a partition whose other side is the rest.
  enum class Open : uint8_t { kNothing, kNode, kLeft, kRight };
  // Which node that is: the leader of its time, or the one of which a `when` line holds.
  enum class Who : uint8_t { kLeader, kIt };
  // What a crash leaves of what was not synced: as the action says, all, or about half of it.
  enum class Unsynced : uint8_t { kAsGiven, kKept, kTorn };
  // From when the calls of an Action::kCrashInside count.
  enum class Calls : uint8_t { kFromStart, kFromThen };
  // Whether the script's output tells, whatever it traces, that the action had no effect. Not where
  // the script means those of a set that it concerns.
  enum class Void : uint8_t { kTold, kTraced };

  Action action;
  Open open = Open::kNothing;
  Who who = Who::kLeader;
  Unsynced unsynced = Unsynced::kAsGiven;
  Calls calls = Calls::kFromStart;
  // With Calls::kFromThen, once its time has come: the calls that the node had made then.
  uint64_t calls_before = 0;
  // With Open::kNode: the node comes up again after this time, if it is not 0.
  uint64_t downtime_us = 0;
  Void when_void = Void::kTold;

  // Whether it has to wait for its time.
  bool depends() const {
    return open != Open::kNothing || unsynced != Unsynced::kAsGiven || calls != Calls::kFromStart;
  }
};

// Reads what stands behind `at 2s`. Of nodes 1 to `nodes` and the spares behind them, which `all`
// does not mean. Mistakes are left in `line`. ActionCommand() (action_text.h) writes what this
// reads.
std::vector<TimedAction> ReadActionLine(TokenReader* line, const NodeNames& nodes, SimTime at);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_LINE_H_
