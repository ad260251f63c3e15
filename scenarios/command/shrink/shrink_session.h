// The shrinking of one failing plan from its first run to the files of its shortest form.
#ifndef SQUALL_SCENARIOS_COMMAND_SHRINK_SHRINK_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_SHRINK_SHRINK_SESSION_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/unfinished_run.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan_codec.h"

namespace squall {

struct ShrinkRequest {
  PlanFile file;           // With the failure that is looked for, if it is known.
  std::string what;        // As it was typed: a seed, a file, a repro string.
  std::string out;         // Directory for what comes out.
  std::string guest;       // The file of the node under test, empty for Squall's own.
  std::string guest_hash;  // Of that file (scenarios/command/repro/origin.h).
  const GuestFactory* factory = nullptr;

  int workers = 1;
  std::chrono::milliseconds time_max = std::chrono::hours(24 * 365);
  uint64_t trials_max = ~uint64_t{0};
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;  // CPU time of a run; see Watch.

  enum class Format : uint8_t { kText, kJson };
  Format format = Format::kText;
  enum class Volume : uint8_t { kNormal, kQuiet };
  Volume volume = Volume::kNormal;  // kQuiet: errors only.
  Colour colour = Colour::kOff;
  enum class Progress : uint8_t { kOff, kOn };
  Progress progress = Progress::kOff;
};

// What came of it. The files are in the request's directory: kMinimalPlanFile and
// kMinimalScriptFile (scenarios/command/sweep/result_files.h), and the plans of other failures.
struct ShrinkOutcome {
  int exit_code = 0;
  std::string error;  // What went wrong, empty if nothing did.
  std::string plan_path;
  std::string script_path;
  uint64_t choices_before = 0;
  uint64_t choices = 0;
  uint64_t trials = 0;
  uint64_t wall_us = 0;
  bool is_minimal = false;
};
// "22,065 choices -> 4 in 7.7 s, 1,489 runs".
std::string MinimalText(const ShrinkOutcome& outcome);

// Shrinks, writes files, and says to `out` what came of it. `interrupted` may be set by a signal
// handler: then the best so far is written.
ShrinkOutcome RunShrinkSession(const ShrinkRequest& request, std::ostream& out, std::ostream& err,
                               const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SHRINK_SHRINK_SESSION_H_
