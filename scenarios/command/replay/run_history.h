// The history of a run's clients, as `squall check` reads it.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_RUN_HISTORY_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_RUN_HISTORY_H_

#include <cstdint>
#include <string>

#include "scenarios/command/process/isolated.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

struct RunHistory {
  std::string text;   // Lines of JSON.
  std::string note;   // What is not in it; empty if all is.
  std::string error;  // Why there is none; empty if there is one.
};

// Runs the plan in a process of its own, to its end or for `steps_max` steps.
RunHistory HistoryOf(const Plan& plan, const GuestFactory& factory, uint64_t steps_max,
                     const IsolatedCall& settings);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_RUN_HISTORY_H_
