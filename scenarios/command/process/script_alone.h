// Scripts on nodes that may end their process: each is run in one of its own.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_SCRIPT_ALONE_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_SCRIPT_ALONE_H_

#include <string>

#include "scenarios/scripts/run/run_script.h"

namespace squall {

// As RunScript(). A script whose process ends, or is given up, differs from what it expects.
ScriptReport RunScriptAlone(std::string path, std::string text, const RunScriptOptions& options);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_SCRIPT_ALONE_H_
