// A replayed run beside the run that was recorded: whether it came out the same, and what a
// difference is worth.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_COMPARISON_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_COMPARISON_H_

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/repro/origin.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/plan/plan.h"
#include "sim/plan/plan_codec.h"

namespace squall {

// Whether the runs are equal up to the last step of the recorded one, that step not included.
enum class Prefix : uint8_t { kUnknown, kEqual, kDiffers };
std::string_view Name(Prefix prefix);  // "equal".

// Whether Compare() has anything to say of the prefix, so that it is worth finding out.
bool WantsPrefix(const PlanExpectation& recorded, const RunRecord& run, const Origin& here);

// The prefix as far as the record of the run gives it; kUnknown where the run has to be looked at
// again: at its digest after recorded.steps - 1 steps.
Prefix PrefixOf(const PlanExpectation& recorded, const RunRecord& run);
// The same from that digest.
Prefix PrefixOf(const PlanExpectation& recorded, uint64_t digest);

struct Comparison {
  // The run came out as recorded, or broke a property where none was broken.
  bool reproduced = true;
  // What is to be told, a sentence each. Empty if the run and the code are the recorded ones, or
  // nothing was recorded.
  std::vector<std::string> remarks;
};

// `plan` is what was run, and `recorded` what its file or repro string says of an earlier run;
// `here` is the code that ran it. Requires: the run got to its end, or ended its process.
Comparison Compare(const Plan& plan, const PlanExpectation& recorded, const RunRecord& run,
                   const Origin& here, Prefix prefix);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_COMPARISON_H_
