// The checkers' checker: the properties once more, from the nodes' logs entry by entry, and the
// ghost state against the same logs.
//
// Costs what there is: every pair of logs is compared whole. Nothing but tests should call it
// often. Does not verify: history. It sees the nodes that are up, as they are now, so it misses
// what has been overwritten or has crashed since, and S2, S3, S4, S8 and S13, which are about
// steps.
#ifndef SQUALL_INVARIANTS_SAFETY_CROSS_CHECK_H_
#define SQUALL_INVARIANTS_SAFETY_CROSS_CHECK_H_

#include <span>

#include "invariants/ghost/ghost.h"
#include "invariants/observation.h"

namespace squall {

// No property of Raft: a checker has lost track of what it watches.
// `views` by name, from node 1 on; null for nodes that are down.
void CheckEverything(Ghost& ghost, std::span<const NodeView* const> views);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_CROSS_CHECK_H_
