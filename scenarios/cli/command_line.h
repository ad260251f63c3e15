// The command line as a whole: which verb, help, and what to say of typing errors.
#ifndef SQUALL_SCENARIOS_CLI_COMMAND_LINE_H_
#define SQUALL_SCENARIOS_CLI_COMMAND_LINE_H_

namespace CLI {
class App;
}  // namespace CLI

namespace squall {

// Parses the arguments, which makes the verb run, and returns the exit code: `*exit_code` as the
// verb left it, 0 after help, 2 for arguments that `app` does not know.
int RunCommandLine(CLI::App& app, int argc, const char* const* argv, const int* exit_code);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_CLI_COMMAND_LINE_H_
