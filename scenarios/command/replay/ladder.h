// Copies of a world while it runs, so that one can go back without running it from the beginning.
#ifndef SQUALL_SCENARIOS_COMMAND_REPLAY_LADDER_H_
#define SQUALL_SCENARIOS_COMMAND_REPLAY_LADDER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/world/world.h"

namespace squall {

// A copy costs what the world changes from then on. At most `kRungsMax` are kept, evenly apart:
// when there is one too many, every second one goes, and from then on they are taken half as often.
// So whoever goes back runs through at most twice a `kRungsMax`-th of what there was.
class Ladder {
 public:
  static constexpr size_t kRungsMax = 32;
  static constexpr uint64_t kStepsFirst = 1024;

  // Takes the world as it begins.
  explicit Ladder(const World& world) { rungs_.push_back(world); }

  // To be called after each step of the same world.
  void Offer(const World& world);

  // The latest copy that has not come past that moment.
  const World& Before(SimTime time) const;
  const World& BeforeStep(uint64_t step) const;

  size_t size() const { return rungs_.size(); }

 private:
  uint64_t every_ = kStepsFirst;
  std::vector<World> rungs_;  // In order of time.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPLAY_LADDER_H_
