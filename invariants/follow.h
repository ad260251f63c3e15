// Keeps the ghost's picture of each node's log and disk up to date, and looks at every entry on the
// way (S5). The only code that reads entries; it reads those that were written and no others.
#ifndef SQUALL_INVARIANTS_FOLLOW_H_
#define SQUALL_INVARIANTS_FOLLOW_H_

#include "invariants/ghost.h"
#include "invariants/observation.h"

namespace squall {

// The log of node `id` begins with what is on its disk.
void FollowStart(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view);

// The log of node `id` changed in a step that ended in node.state; `first_changed` is the lowest
// index written, zero if only the beginning of the log moved.
void FollowLog(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view, Index first_changed);

// The same for its disk.
void FollowWrite(Ghost& ghost, NodeGhost& node, const DurableWrite& write);
void FollowCompact(Ghost& ghost, NodeGhost& node, Index index);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_FOLLOW_H_
