// The plan that an operand of a command names: a seed, a repro string, or a file.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_PLAN_OPERAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_PLAN_OPERAND_H_

#include <string>

#include "scenarios/exit_code.h"
#include "sim/plan/plan_codec.h"

namespace squall {

struct PlanOperand {
  PlanFile file;
  // How replay is told of it: "squall replay squall:1:...", "squall replay plan.txtpb".
  std::string replay;
  // Why it cannot be run, and the exit code that says so; kExitClean: it can.
  int exit_code = kExitClean;
  std::string error;
};

// `profile` is what a seed becomes, empty for the default; `guest` is the file of the node under
// test, empty for Squall's own.
PlanOperand ReadPlanOperand(const std::string& what, const std::string& profile,
                            const std::string& guest);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_PLAN_OPERAND_H_
