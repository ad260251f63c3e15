// An explanation as people and machines read it.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLANATION_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLANATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/command/explain/chain.h"
#include "scenarios/command/explain/futures.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/plan/time.h"

namespace squall {

// Something without which the plan does not fail in the same way.
struct Cause {
  SimTime at;
  std::string what;
  std::string without;  // What the run comes to instead: "no property broken".
  std::vector<ChainBegin> begins = {};
};

struct Explanation {
  std::vector<Cause> causes;  // From the violation back.
  uint64_t candidates = 0;
  uint64_t tried = 0;      // Candidates.
  uint64_t pairs = 0;      // That were tried because no candidate is a cause by itself.
  uint64_t runs = 0;       // Made for that.
  uint64_t undecided = 0;  // Of these, without a verdict.
  std::optional<Turn> turn;
  // What leads from the causes to the failure, from the violation back.
  std::vector<ChainLine> chain;
  // If the plan was shrunk first: "22,065 choices -> 5 in 2.5 s, 976 runs".
  std::string shrunk;
  // Why it was not, although that would have been good.
  std::string not_shrunk;
  bool is_interrupted = false;
  bool is_out_of_time = false;
};

// With more candidates, almost every part of a run is one without which it would have gone
// otherwise: the plan is better shrunk first.
inline constexpr uint64_t kManyCandidates = 40;

// "no property broken", "election safety (S1) at 4.100s".
std::string OutcomeText(const RunRecord& record);

// Several lines, each with its newline.
std::string ExplanationText(const Explanation& explanation);
// An Explain of results.proto, without a newline at the end.
std::string ExplanationJson(const RunRecord& record, const Explanation& explanation);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLANATION_H_
