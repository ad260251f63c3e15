// The verb `squall shrink`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_SHRINK_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_SHRINK_COMMAND_H_

namespace squall {

class CommandLine;

void AddShrinkCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_SHRINK_COMMAND_H_
