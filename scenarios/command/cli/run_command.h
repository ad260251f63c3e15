// The verb `squall run`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_RUN_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_RUN_COMMAND_H_

namespace squall {

class CommandLine;

void AddRunCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_RUN_COMMAND_H_
