// Keeps the ghost's picture of each node's log and disk up to date, and looks at every entry on the
// way (S5). The only code that reads entries; it reads those that were written and no others.
#ifndef SQUALL_INVARIANTS_GHOST_FOLLOW_H_
#define SQUALL_INVARIANTS_GHOST_FOLLOW_H_

#include "invariants/ghost/subject.h"
#include "invariants/observation.h"

namespace squall {

// The node's log begins with what is on its disk: what it had written before, and nothing
// else (S9, S19). Reads all of it.
void FollowStart(Subject subject, const NodeView& view);

// The node's log changed in a step that ended in node.state; `first_changed` is the lowest
// index written, zero if only the beginning of the log moved.
void FollowLog(Subject subject, const NodeView& view, Index first_changed);

// The node asks its disk for a write, and the oldest that it has asked for lands. A write that
// lands without having been asked for is taken for both.
void FollowAsked(Subject subject, const DiskWrite& write);
void FollowLanded(Subject subject, const DiskWrite& write);
void FollowCompact(Subject subject, Index index);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_FOLLOW_H_
