// A replay from its first line to its exit code.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_REPLAY_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_REPLAY_SESSION_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "scenarios/command/github/github.h"
#include "scenarios/command/replay/trace.h"
#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/unfinished_run.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan_codec.h"

namespace squall {

struct ReplayRequest {
  PlanFile file;
  std::string what;  // As it was typed: a seed, a file, a repro string.
  std::string
      command;  // What to type to see a plan's file again. Empty: a repro string names the run.
  std::string guest;       // The file of the node under test, empty for Squall's own.
  std::string guest_hash;  // Of that file (scenarios/command/repro/origin.h).
  const GuestFactory* factory = nullptr;

  std::optional<TraceOptions> trace;
  bool twice = false;
  std::optional<uint64_t> break_at_step;
  std::string record;   // File for the run as an explicit plan. Empty: none.
  std::string report;   // File for the page of the run. Empty: none.
  std::string history;  // File for the history of its clients. Empty: none.
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;  // CPU time of a run; see Watch.

  enum class Format : uint8_t { kText, kJson };
  Format format = Format::kText;
  enum class Volume : uint8_t { kNormal, kQuiet };
  Volume volume = Volume::kNormal;  // kQuiet: failures and errors only.
  Colour colour = Colour::kOff;
  std::optional<GithubJob> github;  // The job of GitHub Actions that this is a part of.
};

// Returns the exit code. The run happens in a process of its own, which writes to the same streams.
// One that overruns is tried once more.
int RunReplaySession(const ReplayRequest& request, std::ostream& out, std::ostream& err);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_REPLAY_SESSION_H_
