// Proof that a plan has one run only: two of them, side by side.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_COMPARE_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_COMPARE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/command/process/run_progress.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

// Where two runs of one plan part.
struct Difference {
  uint64_t step = 0;
  SimTime at;
  std::string first;  // The event in the first run: "node 2 receives ...", or that the run is over.
  std::string second;  // In the second.
};

// Runs the plan twice, event by event in turn, and compares the digests. Nothing if they are equal
// to the end, or to that of step `steps_max`. `progress` is told of the first run.
std::optional<Difference> FindDifference(const Plan& plan, const GuestFactory& factory,
                                         uint64_t steps_max, RunProgress& progress);

// The bytes of a difference between two processes of one program.
std::string Pack(const Difference& difference);
// False if the bytes are not what Pack() makes.
bool Unpack(std::string_view bytes, Difference* difference);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_COMPARE_H_
