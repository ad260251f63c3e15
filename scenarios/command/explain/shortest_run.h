// The shortest run that fails like the one that is to be explained.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_SHORTEST_RUN_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_SHORTEST_RUN_H_

#include <atomic>
#include <chrono>
#include <ostream>
#include <string>

#include "scenarios/command/explain/explain_session.h"
#include "sim/plan/plan.h"

namespace squall {

struct ShortestRun {
  Plan plan;
  std::string text;  // "22,065 choices -> 5 in 2.5 s, 976 runs".
  // Files, if the request names a directory for them.
  std::string plan_path;
  std::string script_path;
  std::string error;  // Why there is none; empty if there is one.
};

// Shrinks the plan of `request`, which fails with `signature`, for at most `time_max`.
ShortestRun FindShortestRun(const ExplainRequest& request, const std::string& signature,
                            std::chrono::milliseconds time_max, std::ostream& err,
                            const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_SHORTEST_RUN_H_
