// The verb `squall check`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_CHECK_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_CHECK_COMMAND_H_

namespace squall {

class CommandLine;

void AddCheckCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_CHECK_COMMAND_H_
