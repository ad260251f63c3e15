// The run that a shrinking begins with: the failing plan as it is given, with every choice made by
// hand.
#ifndef SQUALL_SCENARIOS_COMMAND_SHRINK_FIRST_RUN_H_
#define SQUALL_SCENARIOS_COMMAND_SHRINK_FIRST_RUN_H_

#include <string>

#include "scenarios/command/process/isolated.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/shrink/shrinker.h"

namespace squall {

struct FirstRun {
  RunRecord record;    // Of the plan as it was given.
  TrialResult result;  // Of the plan that is shrunk. Without a signature if it does not fail.
  std::string error;   // No process could be started, and why.
  bool interrupted = false;
};

// Runs `plan` in a process of its own, and what was recorded of it once more.
FirstRun RunFirst(const Plan& plan, const GuestFactory& factory, const IsolatedCall& settings);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SHRINK_FIRST_RUN_H_
