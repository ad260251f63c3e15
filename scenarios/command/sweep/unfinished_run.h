// What is recorded of runs that did not get to their end.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_UNFINISHED_RUN_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_UNFINISHED_RUN_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "scenarios/command/process/watch.h"
#include "scenarios/command/sweep/run_record.h"

namespace squall {

// The CPU time of a run, for sweep, replay and crash-points alike.
inline constexpr std::chrono::milliseconds kRunTimeMaxDefault{60000};

// The record of a run whose process ended: `status` is waitpid's, `progress` how far it had come,
// `output` what it printed. The node under test crashed, unless the process got no more memory:
// then there is no verdict.
RunRecord EndedRecord(uint64_t seed, int status, const RunProgress::View& progress,
                      std::string output);

// The record of a run that overran twice. One that used up its time in the same step both times
// hangs; of any other there is no verdict.
RunRecord OverrunRecord(uint64_t seed, const Overrun& first, const Overrun& second,
                        std::chrono::milliseconds run_time_max, std::string output);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_UNFINISHED_RUN_H_
