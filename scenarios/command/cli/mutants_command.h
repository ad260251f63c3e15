// squall mutants: the known bugs, and how soon each is found.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_MUTANTS_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_MUTANTS_COMMAND_H_

namespace squall {

class CommandLine;

void AddMutantsCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_MUTANTS_COMMAND_H_
