// The plan that an operand of a command names: a seed, a repro string, or a file.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_PLAN_OPERAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_PLAN_OPERAND_H_

#include <string>

#include "scenarios/command/cli/recipe_flags.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/exit_code.h"
#include "sim/plan/plan_codec.h"

namespace squall {

inline constexpr const char* kPlanOperandHelp =
    "A seed (decimal, 0x hex or a commit id), a plan file (plan.txtpb), or the repro string of a "
    "failure (squall:2:...)";

struct PlanOperand {
  // With what was found before, if the operand says that.
  PlanFile file;
  // How replay is told of a file: "squall replay plan.txtpb". Empty for what a repro string can
  // name.
  std::string replay;
  // Why it cannot be run, and the exit code that says so; kExitClean: it can.
  int exit_code = kExitClean;
  std::string error;
};

// `flags` say what a seed becomes, on nodes that are as `traits` say; `here` is the code that is to
// run it. What was found in another node cannot be run here. Without --profile a seed is of
// `profile`.
PlanOperand ReadPlanOperand(const std::string& what, const RecipeFlags& flags,
                            const GuestTraits& traits, const Origin& here,
                            const std::string& profile = "swarm");

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_PLAN_OPERAND_H_
