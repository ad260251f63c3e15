// Calls that may end the process or never return, made in a process of their own.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_ISOLATED_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_ISOLATED_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace squall {

// What `call` returns, or nothing if its process ended before or took longer than `time_max`. The
// call's effects on memory are lost, what it writes is not.
std::optional<std::string> CallIsolated(const std::function<std::string()>& call,
                                        std::chrono::milliseconds time_max);

// The status, as waitpid gives it, of a process that exits with what `call` returns. -1 if there is
// no such process. Output streams are flushed before and after.
int RunIsolated(const std::function<int()>& call);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_ISOLATED_H_
