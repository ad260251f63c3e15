// S10, commit order: while a node is up its commit index and its applied index do not go back, and
// before-first <= applied <= commit <= last (Paper Fig. 2, "Volatile state"; etcd: raftLog).
//
// While a snapshot that has replaced the log waits for the state machine to take it in, the applied
// index may lie before the log's beginning.
// Does not verify: commit indexes across a restart (they need not be on disk); whether the node
// counts entries that are being applied, or being written, correctly; that what was compacted is
// covered by a snapshot on disk (S15, S19).
#ifndef SQUALL_INVARIANTS_COMMIT_ORDER_H_
#define SQUALL_INVARIANTS_COMMIT_ORDER_H_

#include "invariants/ghost.h"

namespace squall {

inline constexpr Property kCommitOrder{"S10", "commit order", "Paper Fig. 2"};

// Node `id` went from `before` to node.state in a step; node.restoring is up to date.
void CheckCommitOrderInStep(Ghost& ghost, NodeId id, const NodeGhost& node,
                            const NodeState& before);
// The node comes up in node.state.
void CheckCommitOrderAtStart(Ghost& ghost, NodeId id, const NodeGhost& node);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_COMMIT_ORDER_H_
