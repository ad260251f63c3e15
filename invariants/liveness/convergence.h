// L3: the members of a healed core come to hold one log, all of it committed and applied, and equal
// state machines; their leader sees it so, and replicates to all of them (Paper 5.3, 5.5).
//
// Looked at when clients are silent. Does not verify: that logs are equal entry by entry, which S5
// does; members outside the core; what became of the time in between.
#ifndef SQUALL_INVARIANTS_LIVENESS_CONVERGENCE_H_
#define SQUALL_INVARIANTS_LIVENESS_CONVERGENCE_H_

#include <optional>

#include "invariants/liveness/core_node.h"

namespace squall {

// Who is not there yet, and why, if the leader's view of it tells. Nothing if all are. Requires:
// `leader` is up.
std::optional<Violation> NotConverged(Core core, const CoreNode& leader,
                                      Wording wording = Wording::kFull);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_CONVERGENCE_H_
