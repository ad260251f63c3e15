// What is recorded of runs that did not get to their end.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_UNFINISHED_RUN_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_UNFINISHED_RUN_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/command/process/watch.h"
#include "scenarios/command/sweep/run_record.h"

namespace squall {

// The CPU time of a run, for sweep, replay and crash-points alike.
inline constexpr std::chrono::milliseconds kRunTimeMaxDefault{60000};

// How the process of a run ended.
struct EndedRun {
  int status = 0;  // As waitpid gives it.
  RunProgress::View progress;
  std::string output;  // What it printed.
  // How far the run had come when its process was killed (SIGKILL) before, if it was.
  std::optional<RunProgress::View> killed_before;
};

// The record of a run whose process ended. The node under test crashed, unless the process got no
// more memory, or was killed in another step than the time before: then there is no verdict. A node
// that kills its own process does so in the same step each time; a system that is short of memory
// does not. Requires: the process did not give up for another reason than memory.
RunRecord EndedRecord(uint64_t seed, EndedRun run);

// Why no run can go on in this sweep or replay, empty if runs can: the guest's file was replaced.
std::string Hindrance(const RunProgress::View& progress);

// The record of a run that overran twice. One that used up its time in the same step both times
// hangs; of any other there is no verdict.
RunRecord OverrunRecord(uint64_t seed, const Overrun& first, const Overrun& second,
                        std::chrono::milliseconds run_time_max, std::string output);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_UNFINISHED_RUN_H_
