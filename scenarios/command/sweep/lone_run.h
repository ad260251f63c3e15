// One run in a process of its own, recorded as a worker of a sweep would record it.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_LONE_RUN_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_LONE_RUN_H_

#include <atomic>
#include <chrono>
#include <string>

#include "scenarios/command/process/isolated.h"
#include "scenarios/command/sweep/run_record.h"

namespace squall {

struct LoneRun {
  RunRecord record;  // Of a crash, a hang or a run that was given up too. Meaningful if the rest is
                     // not set.
  bool interrupted = false;
  std::string error;  // No process could be started, and why.
};

// Runs the plan; once more if that takes too long. `settings.output` counts as kept: what the node
// under test printed stands in the record if it ended its process or was given up.
LoneRun RunAlone(const Plan& plan, const GuestFactory& factory, IsolatedCall settings);

// The same of a call that ran `plan` and did not return.
LoneRun UnfinishedRun(const Plan& plan, const IsolatedResult& result,
                      std::chrono::milliseconds run_time_max);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_LONE_RUN_H_
