// squall: the command. Each verb is a file in scenarios/cli.
#include <string>

#include "scenarios/command/cli/check_command.h"
#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/crash_points_command.h"
#include "scenarios/command/cli/replay_command.h"
#include "scenarios/command/cli/run_command.h"
#include "scenarios/command/cli/sweep_command.h"
#include "scenarios/version.h"

int main(int argc, char** argv) {
  squall::CommandLine squall("squall", "Deterministic simulation and fuzz testing for Raft.",
                             "squall " + squall::VersionText());
  squall::AddSweepCommand(squall);
  squall::AddReplayCommand(squall);
  squall::AddCrashPointsCommand(squall);
  squall::AddRunCommand(squall);
  squall::AddCheckCommand(squall);
  return squall.Run(argc, argv);
}
