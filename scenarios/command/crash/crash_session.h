// A sweep over the crash points of a plan, from its first line to its exit code.
#ifndef SQUALL_SCENARIOS_COMMAND_CRASH_CRASH_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_CRASH_CRASH_SESSION_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "scenarios/command/crash/crash_points.h"
#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/sweep.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

struct CrashRequest {
  Plan plan;
  std::string command;  // What was typed, without --point: "squall crash-points calm.txtpb".
  std::string replay;   // What to type to replay the plan's file. Empty: a repro string names it.
  const GuestFactory* factory = nullptr;
  std::string guest;       // The file of the node under test, empty for Squall's own.
  std::string guest_hash;  // Of that file (scenarios/command/repro/origin.h).
  uint64_t outcomes = CrashPoints::kOutcomesDefault;
  std::optional<uint64_t> count;  // Runs, evenly among all. Nothing: all.
  SweepLimits limits;
  std::optional<CrashPoint> point;  // This one only.
  std::string record;               // With `point`: the file for its plan. Empty: none.

  enum class Format : uint8_t { kText, kJson };
  Format format = Format::kText;
  enum class Volume : uint8_t { kNormal, kQuiet };
  Volume volume = Volume::kNormal;  // kQuiet: failures and errors only.
  Colour colour = Colour::kOff;
};

// Returns the exit code. `interrupted` may be set by a signal handler.
int RunCrashSession(const CrashRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CRASH_CRASH_SESSION_H_
