// --run-time-max, which means the same for every verb that runs plans.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_RUN_TIME_OPTION_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_RUN_TIME_OPTION_H_

#include <chrono>
#include <string>

#include "scenarios/command/cli/command_line.h"

namespace squall {

void AddRunTimeOption(Verb& verb, std::string* typed);

// Leaves `*value` alone if nothing was typed. Returns what is wrong, empty if nothing is.
std::string ReadRunTime(const std::string& typed, std::chrono::milliseconds* value);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_RUN_TIME_OPTION_H_
