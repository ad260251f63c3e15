// An explanation of a failure from its first line to its exit code: which choices and actions of
// its run are causes, each tested by running the plan without it.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLAIN_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLAIN_SESSION_H_

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

struct ExplainRequest {
  PlanFile file;
  std::string what;     // As it was typed: a seed, a file, a repro string.
  std::string command;  // What to type to replay a plan's file. Empty: a repro string names it.
  std::string guest;    // The file of the node under test, empty for Squall's own.
  std::string guest_hash;
  const GuestFactory* factory = nullptr;

  uint64_t causes_max = 10;
  uint64_t runs_max = 200;  // Of plans with something left out.
  uint64_t futures = 32;    // Of each moment that is tried; 0: none is.
  uint64_t lines_max = 10;  // Causes, and what leads from them to the failure.
  std::chrono::milliseconds time_max = std::chrono::hours(24 * 365);
  // A plan with many candidates is shrunk first, for at most this time. 0: it is not.
  std::chrono::milliseconds shrink_max{0};
  int workers = 1;     // Processes that shrink.
  std::string out;     // Directory for the plan and the script of the shortest run. Empty: none.
  std::string report;  // File for the page of the run, with its causes. Empty: none.
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;  // CPU time of a run; see Watch.

  enum class Format : uint8_t { kText, kJson };
  Format format = Format::kText;
  enum class Progress : uint8_t { kOff, kOn };
  Progress progress = Progress::kOff;  // A line on `err` that is written over.
  Colour colour = Colour::kOff;
};

// Returns the exit code. Every run happens in a process of its own. `interrupted` may be set by a
// signal handler: then what is known so far is told.
int RunExplainSession(const ExplainRequest& request, std::ostream& out, std::ostream& err,
                      const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_EXPLAIN_SESSION_H_
