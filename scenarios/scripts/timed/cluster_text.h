// The options of a plan as the arguments of `cluster`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_CLUSTER_TEXT_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_CLUSTER_TEXT_H_

#include <string>

#include "sim/plan/plan.h"

namespace squall {

// "cluster nodes=5 seed=none election=150ms..300ms": a line of which ReadCluster() makes the plan's
// options, seed and base, but for the duration of a plan without a time to settle, which a script
// says where it runs. What has no better words is written by its name in plans, as "spike_us=20".
std::string ClusterLine(const Plan& plan);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_CLUSTER_TEXT_H_
