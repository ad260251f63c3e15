// The verb `squall merge`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_MERGE_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_MERGE_COMMAND_H_

namespace squall {

class CommandLine;

void AddMergeCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_MERGE_COMMAND_H_
