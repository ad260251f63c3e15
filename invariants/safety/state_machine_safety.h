// S7, state machine safety: no two nodes take different entries at one index for committed, so none
// ever apply different ones (Paper Fig. 3, 5.4.3).
//
// The first node that commits an index writes it into the ledger; all others are compared with it,
// by the prefix hash at their new commit index, which covers everything before. A node that writes
// its log below its commit index is compared again. Does not verify: what the state machine makes
// of the entries (S12), that it is given each of them once and in order (S11), that what is
// committed is durable anywhere (S8).
#ifndef SQUALL_INVARIANTS_SAFETY_STATE_MACHINE_SAFETY_H_
#define SQUALL_INVARIANTS_SAFETY_STATE_MACHINE_SAFETY_H_

#include "invariants/ghost/subject.h"

namespace squall {

// The node has committed up to node.state.commit, or written entries before that; its log is up to
// date in `node`. Continues the ledger if it went further than all nodes before. False, and
// reported, if the ledger has something else there.
bool CheckStateMachineSafety(Subject subject);

struct StateMachineSafetyChecker {
  static constexpr Property kProperty = Property::kStateMachineSafety;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_STATE_MACHINE_SAFETY_H_
