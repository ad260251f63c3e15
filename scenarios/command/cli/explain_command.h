// The verb `squall explain`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_EXPLAIN_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_EXPLAIN_COMMAND_H_

namespace squall {

class CommandLine;

void AddExplainCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_EXPLAIN_COMMAND_H_
