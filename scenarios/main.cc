// squall: the command. Each verb is a file in scenarios/command/cli.
#include <unistd.h>

#include <new>
#include <string>
#include <string_view>

#include "scenarios/command/cli/check_command.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/crash_points_command.h"
#include "scenarios/command/cli/explain_command.h"
#include "scenarios/command/cli/export_command.h"
#include "scenarios/command/cli/merge_command.h"
#include "scenarios/command/cli/mutants_command.h"
#include "scenarios/command/cli/replay_command.h"
#include "scenarios/command/cli/run_command.h"
#include "scenarios/command/cli/shrink_command.h"
#include "scenarios/command/cli/sweep_command.h"
#include "scenarios/command/cli/terminal.h"
#include "scenarios/command/process/own_stack.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "scenarios/version.h"

namespace {

// Memory can be used up anywhere, and nothing can go on then. Children end in their own way.
[[noreturn]] void EndWithoutMemory() {
  constexpr std::string_view kError = "squall: out of memory\n";
  squall::WriteAll(STDERR_FILENO, kError);
  _exit(squall::kExitInconclusive);
}

int Run(int argc, char** argv) {
  squall::Terminal terminal;
  squall::CommandLine squall("squall", "Deterministic simulation and fuzz testing for Raft.",
                             "squall " + squall::VersionText(), &terminal);
  squall::AddSweepCommand(squall);
  squall::AddMergeCommand(squall);
  squall::AddReplayCommand(squall);
  squall::AddShrinkCommand(squall);
  squall::AddCrashPointsCommand(squall);
  squall::AddExplainCommand(squall);
  squall::AddExportCommand(squall);
  squall::AddMutantsCommand(squall);
  squall::AddRunCommand(squall);
  squall::AddCheckCommand(squall);
  return squall.Run(argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  std::set_new_handler(EndWithoutMemory);
  return squall::CallOnOwnStack([&] { return Run(argc, argv); });
}
