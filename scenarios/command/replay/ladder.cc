#include "scenarios/command/replay/ladder.h"

#include <algorithm>
#include <utility>

namespace squall {

void Ladder::Offer(const World& world) {
  if (world.steps() % every_ != 0) return;
  if (rungs_.size() == kRungsMax) {
    std::vector<World> kept;
    kept.reserve(kRungsMax);
    // The first one stays: it is the beginning.
    for (size_t i = 0; i < rungs_.size(); i += 2) kept.push_back(std::move(rungs_[i]));
    rungs_ = std::move(kept);
    every_ *= 2;
    if (world.steps() % every_ != 0) return;
  }
  rungs_.push_back(world);
}

// Events of the same time may stand before and behind a copy: one of that very time is too late.
const World& Ladder::Before(SimTime time) const {
  const auto later = std::find_if(rungs_.begin() + 1, rungs_.end(),
                                  [time](const World& w) { return w.now() >= time; });
  return *(later - 1);
}

const World& Ladder::BeforeStep(uint64_t step) const {
  const auto later = std::find_if(rungs_.begin() + 1, rungs_.end(),
                                  [step](const World& w) { return w.steps() >= step; });
  return *(later - 1);
}

}  // namespace squall
