// `squall export`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_EXPORT_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_EXPORT_COMMAND_H_

namespace squall {

class CommandLine;

void AddExportCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_EXPORT_COMMAND_H_
