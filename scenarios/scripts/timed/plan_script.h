// Plans as scripts, and scripts as plans: the same run either way.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_PLAN_SCRIPT_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_PLAN_SCRIPT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scripts/dialect.h"
#include "scenarios/scripts/syntax/script.h"
#include "sim/plan/plan.h"

namespace squall {

struct PlanScriptText {
  std::vector<std::string> header;  // Comments at the beginning.
  // The id of the property that the run breaks, as "S13"; empty if it breaks none.
  std::string broken;
};

// A script whose one world runs through the same events as a world of `plan` does. With `broken` it
// expects that. Requires: Validate(plan.options) is empty, and all actions are good for the plan.
std::string PlanScript(const Plan& plan, const PlanScriptText& text);

// What one world of a script was: a plan of which World makes the same run, with every choice made
// by hand and `leader` and the like completed.
struct CompiledWorld {
  Plan plan;
  uint64_t steps = 0;
  uint64_t digest = 0;
};
struct CompiledScript {
  std::vector<CompiledWorld> worlds;  // One for each `cluster`.
  std::optional<Mistake> mistake;     // The script ends there.
};
// Runs the script's directives, whatever they print.
CompiledScript CompileScript(const Script& script, const DialectSettings& settings = {});

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_PLAN_SCRIPT_H_
