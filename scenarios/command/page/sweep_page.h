// The page of a sweep (scenarios/report/).
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_SWEEP_PAGE_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_SWEEP_PAGE_H_

#include <string>

#include "scenarios/command/sweep/sweep.h"
#include "scenarios/command/sweep/sweep_identity.h"

namespace squall {

// Pages of findings are linked where results in a folder have them: findings/<signature>/.
std::string SweepPage(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_SWEEP_PAGE_H_
