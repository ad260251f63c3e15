// Performs the plan's own actions. Each has an outcome.
#ifndef SQUALL_SIM_WORLD_PERFORMER_H_
#define SQUALL_SIM_WORLD_PERFORMER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/types.h"
#include "sim/plan/plan.h"
#include "sim/world/action_outcome.h"

namespace squall {

class Stage;

class Performer {
 public:
  // The action happens at its time, or now if that is over.
  void Schedule(Stage& stage, const Action& action);
  // All actions from the `first`-th on are taken back, whose events are gone.
  void Forget(size_t first) { actions_.resize(std::min(first, actions_.size())); }
  const Action& action(uint32_t index) const { return actions_[index]; }
  // What the action came to.
  ActionOutcome Perform(Stage& stage, const Action& action);

 private:
  std::vector<Action> actions_;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_PERFORMER_H_
