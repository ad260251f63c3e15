// What is to be said of a run that is over: what its checkers found, and what its clients' history
// says to the general checker for linearizability.
#ifndef SQUALL_SCENARIOS_VERDICT_RUN_VERDICT_H_
#define SQUALL_SCENARIOS_VERDICT_RUN_VERDICT_H_

#include <cstdint>
#include <vector>

#include "invariants/violation.h"
#include "sim/world/world.h"

namespace squall {

struct RunJudgement {
  std::vector<Violation> violations;  // Empty if no property is broken.
  // The history of clients has no verdict: the budget was used up before there was one, or the
  // application has no decoder for it.
  bool history_undecided = false;
};

// Looks at the history only if the checkers found nothing: it takes longer, and it says less about
// why. Requires: `world` has checkers and will not be carried on.
RunJudgement JudgeRun(const World& world);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_VERDICT_RUN_VERDICT_H_
