// squall: the command. Each verb is a file in scenarios/cli.
#include <CLI/CLI.hpp>
#include <string>

#include "scenarios/cli/check_command.h"
#include "scenarios/cli/command_line.h"
#include "scenarios/cli/crash_points_command.h"
#include "scenarios/cli/replay_command.h"
#include "scenarios/cli/run_command.h"
#include "scenarios/cli/sweep_command.h"
#include "scenarios/version.h"

int main(int argc, char** argv) {
  CLI::App app("Deterministic simulation and fuzz testing for Raft.", "squall");
  app.require_subcommand(1);
  app.set_version_flag("--version", "squall " + std::string(squall::Version()));
  int exit_code = 0;
  squall::AddSweepCommand(app, &exit_code);
  squall::AddReplayCommand(app, &exit_code);
  squall::AddCrashPointsCommand(app, &exit_code);
  squall::AddRunCommand(app, &exit_code);
  squall::AddCheckCommand(app, &exit_code);
  return squall::RunCommandLine(app, argc, argv, &exit_code);
}
