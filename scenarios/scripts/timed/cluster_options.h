// What the directive `cluster` says of a world: its options as scripts write them.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_CLUSTER_OPTIONS_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_CLUSTER_OPTIONS_H_

#include <optional>

#include "scenarios/scripts/syntax/script.h"
#include "sim/plan/plan.h"

namespace squall {

// A plan without actions, or the first mistake in it.
struct ClusterReading {
  Plan plan;
  std::optional<Mistake> mistake;
};

// Nothing goes wrong in such a world unless it is asked for: no rate is above 0 and no latency
// varies by default. Election timeouts and the phases of the nodes' clocks come from the seed.
ClusterReading ReadCluster(const Directive& directive);

// Whether all options are on that `hazards=closed` turns on.
bool ClosesHazards(const Options& options);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_CLUSTER_OPTIONS_H_
