// The verb `squall sweep`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_SWEEP_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_SWEEP_COMMAND_H_

namespace squall {

class CommandLine;

void AddSweepCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_SWEEP_COMMAND_H_
