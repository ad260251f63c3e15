// Results of sweeps in the form that machines read (scenarios/command/sweep/results.proto, as
// JSON).
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_RESULTS_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_RESULTS_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/sweep/result_json.h"
#include "scenarios/command/sweep/run_record.h"
#include "scenarios/command/sweep/sweep.h"
#include "scenarios/command/sweep/sweep_identity.h"
#include "sim/guest/guest_traits.h"

namespace squall {

inline constexpr std::string_view kRunSchema = "squall.run.1";
inline constexpr std::string_view kReplaySchema = "squall.replay.1";
inline constexpr std::string_view kSweepSchema = "squall.sweep.1";
inline constexpr std::string_view kCrashSchema = "squall.crash-points.1";
inline constexpr std::string_view kShrinkSchema = "squall.shrink.1";
inline constexpr std::string_view kExplainSchema = "squall.explain.1";

// A run that failed, on one line without its newline.
std::string RunJson(const SweepIdentity& sweep, const RunRecord& record);
// The whole sweep, or its shard, findings included.
std::string SweepJson(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end,
                      JsonLayout layout);

// What came of a replay.
struct ReplayReport {
  std::string profile;
  std::string guest;
  std::string guest_hash;
  std::string repro;    // Empty if the plan is not what its seed stands for.
  std::string command;  // What to type to see it again.
  RunRecord record;
  std::string expected;    // The signature that the plan records, if any.
  std::string outcome;     // "clean", "finding", "not-reproduced", "nondeterminism".
  std::string difference;  // The first event that differed.
  bool ran_twice = false;
  std::vector<std::string> remarks;  // On the run beside the recorded one.
  GuestTraits traits;
};
// Indented, without a newline at the end.
std::string ReplayJson(const ReplayReport& report);

// What came of a sweep over crash points.
struct CrashReport {
  std::string guest;
  std::string guest_hash;
  uint64_t boundaries = 0;
  uint64_t outcomes = 0;
  uint64_t count = 0;  // Runs that were wanted.
  SweepTotals totals;
  SweepEnd end = SweepEnd::kRunning;
  GuestTraits traits;  // Of the guest.
  // Of a record of it: which point, and what to type to see it again.
  std::function<std::string(const RunRecord&)> point;
  std::function<std::string(const RunRecord&)> command;
};
// Indented, without a newline at the end.
std::string CrashJson(const CrashReport& report);

// What came of a shrinking.
struct ShrinkReport {
  struct Other {
    std::string signature;
    std::string property;
    std::string plan;  // File.
  };

  std::string profile;
  std::string guest;
  std::string guest_hash;
  RunRecord record;  // Of the shortest plan.
  uint64_t choices_before = 0;
  uint64_t choices = 0;
  uint64_t trials = 0;
  uint64_t wall_us = 0;
  bool is_minimal = false;
  std::string plan;  // Files.
  std::string script;
  std::string command;  // What to type to see it.
  std::vector<Other> others;
};
// Indented, without a newline at the end.
std::string ShrinkJson(const ShrinkReport& report);

// The seed of a run that RunJson() wrote; nothing if the line is none.
std::optional<uint64_t> SeedOfRunJson(std::string_view line);

// A sweep as SweepJson() wrote it.
struct SweepSummary {
  std::string version;
  std::string commit;  // That squall was built from.
  SweepIdentity identity;
  SweepTotals totals;
  SweepEnd end = SweepEnd::kRunning;
};
// Nothing if the line is no summary of this schema. What stands of runs in the findings is complete
// but for their output, and for their statistics other than simulated time.
std::optional<SweepSummary> ReadSweepJson(std::string_view line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_RESULTS_H_
