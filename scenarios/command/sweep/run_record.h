// What one run of a sweep came to, and how it travels from a worker process to the sweep.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_RUN_RECORD_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_RUN_RECORD_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "scenarios/command/process/run_progress.h"
#include "scenarios/command/repro/origin.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/plan/plan_codec.h"
#include "sim/world/statistics.h"

namespace squall {

class World;

enum class RunVerdict : uint8_t {
  kClean,
  kViolation,     // A property is broken.
  kHazard,        // One is, because of a known hazard of the reference.
  kGuestCrash,    // The node under test ended the process.
  kGuestHang,     // The node under test does not return from a call.
  kInconclusive,  // None of these: the run was given up before its end.
};
std::string_view Name(RunVerdict verdict);  // "guest-crash".

// Everything but `wall_us` is a function of the plan and of the code under test.
struct RunRecord {
  uint64_t seed = 0;
  RunVerdict verdict = RunVerdict::kClean;
  std::string signature;  // Equal for equal bugs. Empty if clean.
  std::string property;   // "election safety (S1)".
  std::string detail;     // What was seen.
  std::string hazard;     // "H2": the reason of kHazard. Else empty.
  std::string output;     // What the node under test printed before it ended the process.
  uint64_t steps = 0;
  uint64_t digest = 0;
  uint64_t prefix_digest = 0;  // Before the last step. Zero if not known.
  uint64_t wall_us = 0;
  uint64_t first_leader_us = 0;  // Simulated time of the first election. Zero: none was won.
  // More disks were lost than the protocol can bear: a failure is the plan's doing.
  bool beyond_budget = false;
  // It is not known whether the client history is linearizable: the checker's budget was used up.
  bool history_undecided = false;
  Statistics statistics;

  bool failed() const {
    return verdict == RunVerdict::kViolation || verdict == RunVerdict::kGuestCrash ||
           verdict == RunVerdict::kGuestHang;
  }
  // It was ended because of the time or the memory that it used.
  bool overran() const {
    return verdict == RunVerdict::kGuestHang || verdict == RunVerdict::kInconclusive;
  }
};

// Runs one seed. May end the process, or never return: it is called in a process of its own, and
// notes in `progress` how far it has come.
using RunSeed = std::function<RunRecord(uint64_t seed, RunProgress& progress)>;

// A run that is over may take the time of so many more until it is judged and explained: each known
// hazard that may be behind a broken property is one.
inline constexpr uint64_t kReviewRuns = 10;

// Runs a plan to its end and says what came of it. `wall_us` is left at zero.
RunRecord RunPlan(const Plan& plan, const GuestFactory& factory, RunProgress& progress);
// The same where it is of no interest how far the run has come.
RunRecord RunPlan(const Plan& plan, const GuestFactory& factory);

// What is to be said of a run of `plan` that is over. `prefix_digest` is that before its last step.
RunRecord RecordOf(const Plan& plan, const World& world, uint64_t prefix_digest,
                   const GuestFactory& factory);

// What a plan file or a repro string says of the record of a run of `plan`.
PlanExpectation ExpectationOf(const RunRecord& record, const Plan& plan, const Origin& origin);

// world.RunUntil(time), noting how far it has come.
void RunUntil(World& world, SimTime time, RunProgress& progress);

// The bytes of a record between two processes of one program, not for files.
std::string Pack(const RunRecord& record);
// False if the bytes are not what Pack() makes.
bool Unpack(std::string_view bytes, RunRecord* record);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_RUN_RECORD_H_
