// The verb `squall crash-points`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_CRASH_POINTS_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_CRASH_POINTS_COMMAND_H_

namespace squall {

class CommandLine;

void AddCrashPointsCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_CRASH_POINTS_COMMAND_H_
