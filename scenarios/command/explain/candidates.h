// What may have caused a failure: the choices of its run that are not benign, and the actions of
// its plan, in groups that belong together.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_CANDIDATES_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_CANDIDATES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/explain/chain.h"
#include "scenarios/command/process/run_progress.h"
#include "sim/guest/guest.h"
#include "sim/plan/choices.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

// A crash with its downtime and what its disk kept; the messages of a link that were dropped one
// soon after the other; an action of the plan.
struct Candidate {
  // How likely it decides a failure. The first are tried first.
  enum class Rank : uint8_t {
    kFault,    // A fault, an operation, an action, or messages that were dropped or late.
    kTimeout,  // An election timeout.
    kLuck,     // Delays within the bounds of the options, and what clients do.
  };

  SimTime at;  // Its last choice or action.
  Rank rank = Rank::kFault;
  std::string what;  // "node 4 crashes, losing its vote in term 7".
  std::vector<ChoiceName> choices;
  std::vector<uint64_t> actions;  // Places in the plan.
  ChainBegin begin = {};          // Its first choice or action, and the node where it shows.
};

struct Candidates {
  // The run so far with every choice made by hand, as Recorded() gives it.
  Plan plan;
  // Those in the causal past of the run's end: what the nodes of the violation, or of the last
  // event, did before, and what nodes did before they sent messages that got there. In the order
  // in which they are to be tried: by rank, the latest first.
  std::vector<Candidate> all;
};

// Runs the plan to its end, or for `steps_max` steps. Runs the guest in this very process.
Candidates FindCandidates(const Plan& plan, const GuestFactory& factory, uint64_t steps_max,
                          RunProgress& progress);

// The plan in which these did not happen: their choices are benign.
Plan Without(const Plan& plan, std::span<const Candidate* const> candidates);

// The bytes of candidates between two processes of one program, not for files.
std::string Pack(const Candidates& candidates);
// Nothing if the bytes are not what Pack() makes.
std::optional<Candidates> UnpackCandidates(std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_CANDIDATES_H_
