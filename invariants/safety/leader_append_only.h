// S4, leader append-only: a leader never overwrites or removes entries of its log, it only adds new
// ones (Paper Fig. 3, 5.3). Compaction is no removal: what it takes away lives on in a snapshot.
//
// Does not verify: a change that the node does not report and that leaves its log at least as long
// (Suite::CrossCheck does); steps in which the node comes to another term.
#ifndef SQUALL_INVARIANTS_SAFETY_LEADER_APPEND_ONLY_H_
#define SQUALL_INVARIANTS_SAFETY_LEADER_APPEND_ONLY_H_

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node has written its log from `from` on in a step from `before` to node.state.
void CheckLeaderAppendOnly(Subject subject, const NodeState& before, Index from);

struct LeaderAppendOnlyChecker {
  static constexpr Property kProperty = Property::kLeaderAppendOnly;

  static void Overwriting(Subject subject, const Step& step) {
    CheckLeaderAppendOnly(subject, step.before, step.written);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_LEADER_APPEND_ONLY_H_
