// The verb `squall crash-points`.
#ifndef SQUALL_SCENARIOS_CLI_CRASH_POINTS_COMMAND_H_
#define SQUALL_SCENARIOS_CLI_CRASH_POINTS_COMMAND_H_

namespace CLI {
class App;
}  // namespace CLI

namespace squall {

// Adds the verb to `app`. When it is parsed it runs and leaves its exit code in `*exit_code`, which
// must outlive the parsing.
void AddCrashPointsCommand(CLI::App& app, int* exit_code);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_CLI_CRASH_POINTS_COMMAND_H_
