// Why a property broke, in short: what the nodes concerned did before.
#ifndef SQUALL_SCENARIOS_COMMAND_REPORT_WHY_H_
#define SQUALL_SCENARIOS_COMMAND_REPORT_WHY_H_

#include <string>
#include <vector>

#include "invariants/violation.h"
#include "scenarios/story/happening.h"

namespace squall {

// From what happened in a run, in order, to why it broke `violation`: what the nodes concerned did
// shortly before, a sentence for each node.
std::vector<std::string> ExplainShortly(const Violation& violation,
                                        const std::vector<Happening>& happenings);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPORT_WHY_H_
