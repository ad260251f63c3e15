// What can be said of a process that ended: how, and by its last words why.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_ENDED_PROCESS_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_ENDED_PROCESS_H_

#include <string>
#include <string_view>

namespace squall {

// "sigabrt", "exit-1", from a status as waitpid gives it.
std::string HowItEnded(int status);

// Whether it used memory that is not there, such as a part of a file that is cut off.
bool EndedByBadMemory(int status);

// Whether it was killed (SIGKILL), which a system that is short of memory does to processes.
bool WasKilled(int status);

// The line of its output that says best what went wrong: a sanitizer's summary, else the last one
// that speaks of an assertion, a panic or an exception, else the first one.
std::string TellingLine(std::string_view output);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_ENDED_PROCESS_H_
