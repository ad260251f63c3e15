// Actions of a plan as a script has them, and what they came to, in words.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_TEXT_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_TEXT_H_

#include <string>

#include "sim/plan/plan.h"
#include "sim/world/action_outcome.h"

namespace squall {

// "pause 3 for 300ms", "put leader x=1": what stands behind `at 2s` in a script. ReadActionLine()
// (action_line.h) makes the same action of it, but for fields that its kind does not use and for
// white space in a membership change. Node 0 is the leader. Requires: Check(action, nodes) finds
// nothing wrong with it.
std::string ActionCommand(const Action& action);

// "put x=1", "cas x=2 if 1": an operation without the node, keys and values shortened, to be shown.
std::string OperationText(const Action& action);

// The same as ActionCommand() with keys and values shortened, to be shown.
std::string ActionCommandShortly(const Action& action);

// What an action that had no effect met, or what else is to be said of it: "it is down",
// "there is no leader". Empty for an action that simply was done.
std::string DescribeOutcome(const Action& action, ActionOutcome outcome);

// What the action did, or what kept it from doing anything: "node 2 stands still for 0.300s",
// "pause 2 for 300ms: it is down".
std::string DescribeAction(const Action& action, ActionOutcome outcome);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_ACTION_TEXT_H_
