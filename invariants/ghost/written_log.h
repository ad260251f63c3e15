// A node's log as its disk will have it once everything has landed that was asked for.
#ifndef SQUALL_INVARIANTS_GHOST_WRITTEN_LOG_H_
#define SQUALL_INVARIANTS_GHOST_WRITTEN_LOG_H_

#include "invariants/ghost/ghost.h"

namespace squall {

inline Index WrittenLast(const NodeGhost& node) {
  return node.pending.empty() ? node.durable_log.last() : node.pending.back().last;
}

// What the disk's hard state will be.
inline const HardState& WrittenHardState(const NodeGhost& node) {
  return node.pending.empty() ? node.durable : node.pending.back().hard_state;
}

// The point at `index`, or null if there will be none. Looks at the writes that are under way, the
// latest first. Valid until the next change of `node`.
const LogPoint* WrittenPoint(const NodeGhost& node, Index index);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_WRITTEN_LOG_H_
