// L8: when nothing goes on, nothing is left over: no uncommitted bytes counted, no messages counted
// as on their way, nothing unstable, no reads that wait, and what is committed is applied (etcd:
// reduceUncommittedSize, Inflights, unstable).
//
// Looked at when clients are silent. Does not verify: members outside the core, and the leader's
// window for them; what a node does not show.
#ifndef SQUALL_INVARIANTS_LIVENESS_QUIESCENCE_H_
#define SQUALL_INVARIANTS_LIVENESS_QUIESCENCE_H_

#include <optional>

#include "invariants/liveness/core_node.h"

namespace squall {

// What is left over on a member of the core. Nothing if all is quiet. Requires: `leader` is up.
std::optional<Violation> NotQuiet(Core core, const CoreNode& leader,
                                  Wording wording = Wording::kFull);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_QUIESCENCE_H_
