// Actions of a plan in words, and what each kind needs.
#ifndef SQUALL_SIM_PLAN_ACTIONS_H_
#define SQUALL_SIM_PLAN_ACTIONS_H_

#include <cstdint>
#include <string>

#include "sim/plan/plan.h"

namespace squall {

// "partition {1,2} | {3} for 5.000s", "node 2 stands still for 0.300s"; without the time.
std::string Describe(const Action& action);

// What is wrong with the action in a world of `nodes` nodes, spares included; empty if nothing is.
std::string Check(const Action& action, uint64_t nodes);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_ACTIONS_H_
