// S10, commit order: while a node is up its commit index and its applied index do not go back, and
// before-first <= applied <= commit <= last (Paper Fig. 2, "Volatile state"; etcd: raftLog).
//
// While a snapshot that has replaced the log waits for the state machine to take it in, the applied
// index may lie before the log's beginning.
// Does not verify: commit indexes across a restart (they need not be on disk); whether the node
// counts entries that are being applied, or being written, correctly; that what was compacted is
// covered by a snapshot on disk (S15, S19).
#ifndef SQUALL_INVARIANTS_SAFETY_COMMIT_ORDER_H_
#define SQUALL_INVARIANTS_SAFETY_COMMIT_ORDER_H_

#include "invariants/ghost/subject.h"

namespace squall {

// Says what is out of order, of which something is.
[[gnu::cold]] void ReportCommitOrder(Subject subject, const NodeState& before);

// before-first <= applied <= commit <= last, on their own. first == 0 would be an entry before the
// first one; no log has it.
inline bool CommitsInOrder(const NodeGhost& node) {
  const NodeState& s = node.state;
  return s.applied <= s.commit && s.commit <= s.last && s.first <= s.commit + 1 &&
         (s.first <= s.applied + 1 || node.restoring);
}

// The node went from `before` to node.state in a step; node.restoring is up to date. When it comes
// up, it was there before.
inline void CheckCommitOrder(Subject subject, const NodeState& before) {
  const NodeState& s = subject.node.state;
  if (s.commit >= before.commit && s.applied >= before.applied && CommitsInOrder(subject.node))
      [[likely]]
    return;
  ReportCommitOrder(subject, before);
}

struct CommitOrderChecker {
  static constexpr Property kProperty = Property::kCommitOrder;

  static void Ordered(Subject subject, const NodeState& before) {
    CheckCommitOrder(subject, before);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_COMMIT_ORDER_H_
