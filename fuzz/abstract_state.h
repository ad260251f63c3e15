// What a cluster looks like from afar: who leads, who lags, whose logs differ. Runs that reach new
// looks are worth keeping, even if they run through no new code.
#ifndef SQUALL_FUZZ_ABSTRACT_STATE_H_
#define SQUALL_FUZZ_ABSTRACT_STATE_H_

#include <cstdint>

#include "sim/world/world.h"

namespace squall {

// A hash of the cluster's state without what makes runs differ for no good reason: names of nodes,
// and terms and indexes as such. What counts of each node is whether it is up, its role, whether
// its term is the newest, and how its log and commit index stand to those of the leader of the
// newest term.
uint64_t AbstractState(const World& world);

}  // namespace squall

#endif  // SQUALL_FUZZ_ABSTRACT_STATE_H_
