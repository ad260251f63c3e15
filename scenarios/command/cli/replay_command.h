// The verb `squall replay`.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_REPLAY_COMMAND_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_REPLAY_COMMAND_H_

namespace squall {

class CommandLine;

void AddReplayCommand(CommandLine& command_line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_REPLAY_COMMAND_H_
