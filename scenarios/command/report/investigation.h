// Runs a plan that broke a property once more, and says what is to be learned of it.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_INVESTIGATION_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_INVESTIGATION_H_

#include <string>

#include "scenarios/command/report/failure_text.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

// Runs the plan once more, listening, and says what it learned of the first violation. Without one,
// `detail` says that the run did not repeat. Runs the guest in this very process.
Failure Investigate(const Plan& plan, const GuestFactory& factory);

// Runs the plan once more to its end: a table of the nodes as they are then, and all that happened
// in the last 100 ms before. Several lines, each with its newline. Runs the guest in this very
// process.
std::string Background(const Plan& plan, const GuestFactory& factory);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_INVESTIGATION_H_
