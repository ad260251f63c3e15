// An explanation as people and machines read it.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLANATION_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLANATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/command/explain/futures.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/plan/time.h"

namespace squall {

// Something without which the plan does not fail in the same way.
struct Cause {
  SimTime at;
  std::string what;
  std::string without;  // What the run comes to instead: "no property broken".
};

struct Explanation {
  std::vector<Cause> causes;  // From the violation back.
  uint64_t candidates = 0;
  uint64_t tried = 0;      // Candidates.
  uint64_t pairs = 0;      // That were tried because no candidate is a cause by itself.
  uint64_t runs = 0;       // Made for that.
  uint64_t undecided = 0;  // Of these, without a verdict.
  std::optional<Turn> turn;
  bool is_interrupted = false;
};

// "no property broken", "election safety (S1) at 4.100s".
std::string OutcomeText(const RunRecord& record);

// Several lines, each with its newline.
std::string ExplanationText(const Explanation& explanation);
// One object without a newline at the end; schema "squall.explain.1". Times are microseconds.
std::string ExplanationJson(const RunRecord& record, const Explanation& explanation);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLANATION_H_
