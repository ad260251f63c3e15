// Every place at which a node of a plan may crash in the middle of a step, as plans of their own.
//
// A run of the plan counts the calls that each node makes of its environment: file operations,
// barriers, sends. Up to its n-th call the plan with a crash at that call runs as the plan itself
// does, so each call is a boundary that is met.
#ifndef SQUALL_SCENARIOS_COMMAND_CRASH_CRASH_POINTS_H_
#define SQUALL_SCENARIOS_COMMAND_CRASH_CRASH_POINTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/process/run_progress.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"

namespace squall {

struct CrashPoint {
  uint64_t node = 0;
  uint64_t call = 0;     // Of the node, from the beginning of the world on.
  uint64_t outcome = 0;  // What its disk keeps of what was not synced, as Action::outcome.
};

// "2:317:0", and what it is called in a sentence: "node 2 at its call 317, outcome 0".
std::string Text(const CrashPoint& point);
std::string Describe(const CrashPoint& point);
// False if `text` is no point.
bool ParseCrashPoint(const std::string& text, CrashPoint* point);

// The plan with one crash more.
Plan WithCrash(const Plan& plan, const CrashPoint& point);

class CrashPoints {
 public:
  // What is kept at each boundary: nothing; everything, if the disk has no more outcomes than
  // kOutcomesKept; and others that a hash chooses.
  static constexpr uint64_t kOutcomesDefault = 3;
  static constexpr uint64_t kOutcomesKept = 46;

  // Runs the plan once, in this process. Requires: outcomes > 0.
  CrashPoints(const Plan& plan, const GuestFactory& factory, uint64_t outcomes,
              RunProgress& progress);

  // What another process has counted, as text and back. Nothing if the text is not what Pack()
  // makes.
  std::string Pack() const;
  static std::optional<CrashPoints> Unpack(std::string_view text, uint64_t outcomes);

  // Calls of all nodes, until the storm is over.
  uint64_t boundaries() const { return boundaries_; }
  uint64_t outcomes() const { return outcomes_; }
  uint64_t size() const { return boundaries_ * outcomes_; }
  // Node by node, call by call, outcome by outcome. Requires: i < size().
  CrashPoint at(uint64_t i) const;
  // The i-th of `count` that lie evenly among all. Requires: i < count <= size().
  CrashPoint Strided(uint64_t i, uint64_t count) const;

 private:
  explicit CrashPoints(uint64_t outcomes) : outcomes_(outcomes) {}

  struct Calls {
    uint64_t first = 0;  // The first that is not made before the first action of a plan.
    uint64_t count = 0;
  };

  std::vector<Calls> nodes_;  // Node i stands at i - 1.
  uint64_t boundaries_ = 0;
  uint64_t outcomes_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CRASH_CRASH_POINTS_H_
