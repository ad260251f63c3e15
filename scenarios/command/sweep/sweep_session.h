// A sweep from its first line to its exit code: results to one stream and to files, messages to
// another.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_SESSION_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "scenarios/command/github/github.h"
#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/sweep.h"
#include "scenarios/command/sweep/sweep_identity.h"
#include "sim/guest/guest.h"

namespace squall {

struct SweepRequest {
  SweepIdentity sweep;
  SweepLimits limits;
  const GuestFactory* factory = nullptr;
  bool has_time_max = false;
  // The first seed was drawn, so that of an earlier sweep in the same directory is as good.
  bool first_is_random = false;
  std::string out;    // Directory of results. Empty: none.
  std::string junit;  // File. Empty: none.
  // Time to shrink the first run of each finding in, into the directory of results. 0: they are not
  // shrunk.
  std::chrono::milliseconds shrink_max{0};

  enum class Format : uint8_t { kText, kJson };
  Format format = Format::kText;
  enum class Volume : uint8_t { kNormal, kQuiet };
  Volume volume = Volume::kNormal;  // kQuiet: failures and errors only.
  Colour colour = Colour::kOff;
  enum class Progress : uint8_t { kOff, kOn };
  Progress progress = Progress::kOff;
  std::optional<GithubJob> github;  // The job of GitHub Actions that this is a part of.
};

// Returns the exit code. `interrupted` may be set by a signal handler.
int RunSweepSession(const SweepRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_SESSION_H_
