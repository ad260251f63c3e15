// When a failure became likely: from copies of its run on the way, how often other futures fail.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPLAIN_FUTURES_H_
#define SQUALL_SCENARIOS_COMMAND_EXPLAIN_FUTURES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/command/process/run_progress.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/plan/time.h"

namespace squall {

// The moment at which it jumped: of `futures` futures so many fail that begin before it, and after
// it.
struct Turn {
  SimTime before;  // A moment from which few fail,
  SimTime after;   // and one soon after it, from which many do.
  uint64_t failed_before = 0;
  uint64_t failed_after = 0;
  uint64_t futures = 0;
};

// What a future has to do to count.
struct FailureSought {
  std::string signature;
  SimTime at;     // Of the run itself.
  SimTime until;  // Futures end then.
};

// How many runs FindTurn() makes at most, each a part of the plan's.
uint64_t TurnRuns(uint64_t futures);

// Halves the time of the run, which breaks a property, until the moment is known at which half of
// the futures fail in the same way. A future is a copy of the world whose choices are drawn anew,
// from other seeds. Nothing if even at the end few do, or already from the start most. Runs the
// guest in this very process.
// Nothing either once `goes_on` says no.
std::optional<Turn> FindTurn(
    const Plan& plan, const GuestFactory& factory, const FailureSought& sought, uint64_t futures,
    RunProgress& progress, const std::function<bool()>& goes_on = [] { return true; });

// The bytes between two processes of one program, not for files.
std::string Pack(const Turn& turn);
std::optional<Turn> UnpackTurn(std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPLAIN_FUTURES_H_
