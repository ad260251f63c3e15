// Actions of plans, for tests.
#ifndef SQUALL_SIM_TESTING_ACTIONS_H_
#define SQUALL_SIM_TESTING_ACTIONS_H_

#include <cstdint>

#include "sim/plan/plan.h"

namespace squall {

// An action at `ms` milliseconds. Node 0 is the leader, where the kind of action allows it.
inline Action At(uint64_t ms, Action::Kind kind, uint64_t node = 0) {
  Action action;
  action.at = SimTime(ms * kMillisecond);
  action.kind = kind;
  action.node = node;
  return action;
}

}  // namespace squall

#endif  // SQUALL_SIM_TESTING_ACTIONS_H_
