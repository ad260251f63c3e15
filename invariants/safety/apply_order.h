// S11, apply order: a state machine is given the committed log, entry by entry, without gap or
// repetition; a snapshot only takes it forward; and after a restart it has not seen more than
// before (Paper 5.3, Fig. 2 "lastApplied"; etcd: raftLog.appliedTo).
//
// Does not verify: what the state machine makes of its entries (S12), whether it ever gets them,
// and entries that a node applied before it was watched.
#ifndef SQUALL_INVARIANTS_SAFETY_APPLY_ORDER_H_
#define SQUALL_INVARIANTS_SAFETY_APPLY_ORDER_H_

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node comes up in node.state; node.log is up to date.
void CheckApplyAtStart(Subject subject);
// The node has applied an entry.
void CheckApply(Subject subject, const Entry& entry);
// Its state machine has taken in a snapshot.
void CheckApplySnapshot(Subject subject, const Snapshot& snapshot);
// A step after anything of this, or after the node's applied index moved: what was applied must be
// committed, and what is taken for applied must have been.
void JudgeApplied(Subject subject);

struct ApplyOrderChecker {
  static constexpr Property kProperty = Property::kApplyOrder;

  static void Started(Subject subject, const NodeView&) { CheckApplyAtStart(subject); }
  static void Judged(Subject subject, const NodeView&) {
    if (subject.node.unjudged.applied) JudgeApplied(subject);
  }
  static void Applied(Subject subject, const Entry& entry, const ApplyResult&) {
    CheckApply(subject, entry);
  }
  static void SnapshotInstalled(Subject subject, const Snapshot& snapshot, uint64_t) {
    CheckApplySnapshot(subject, snapshot);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_APPLY_ORDER_H_
