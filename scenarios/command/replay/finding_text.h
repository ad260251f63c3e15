// A failed run as people read it: where, why, what to type next. More than its record says of it is
// found out by running it again.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_FINDING_TEXT_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_FINDING_TEXT_H_

#include <string>

#include "scenarios/command/process/isolated.h"
#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

// Several lines, each with its newline. `record` is of a run of `plan` that failed or met a hazard;
// the plan runs in a process of its own.
std::string FindingText(const Plan& plan, const RunRecord& record, const GuestFactory& factory,
                        const IsolatedCall& settings, const NextSteps& next, Colour colour);

// What Background() says of the end of such a run, which runs in a process of its own. Empty for a
// run that crashes or hangs: it does not come to an end that could be looked at.
std::string FindingBackground(const Plan& plan, const RunRecord& record,
                              const GuestFactory& factory, const IsolatedCall& settings);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_FINDING_TEXT_H_
