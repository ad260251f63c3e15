// Which sweep it is: what has to be equal for results to belong together.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_IDENTITY_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_IDENTITY_H_

#include <chrono>
#include <string>

#include "scenarios/command/sweep/sweep.h"
#include "sim/guest/guest_traits.h"

namespace squall {

struct SweepIdentity {
  std::string profile;
  std::string guest;  // The file of the node under test, empty for Squall's own.
  SweepSeeds seeds;
  std::string guest_hash = {};  // Of that file (scenarios/command/repro/origin.h).
  GuestTraits traits = {};      // Of that guest.
  // Need not be equal: it decides how long a run is waited for, and not what it does.
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;
};

// The repro string of one of its runs.
std::string ReproOf(const SweepIdentity& sweep, const RunRecord& record);

// What to type to see one of its runs again, with the run's time if that is why it ended: "squall
// replay squall:2:swarm:9f31c2:0x5eed:...".
std::string ReplayCommand(const SweepIdentity& sweep, const RunRecord& record);

// " --run-time-max=2s", empty for the default.
std::string RunTimeFlag(std::chrono::milliseconds run_time_max);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_IDENTITY_H_
