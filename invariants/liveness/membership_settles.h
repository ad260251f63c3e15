// L5: a membership change finishes: all members act on the same configuration in the end, and it is
// not joint, be it that it is left by itself or because it was asked for (Thesis 4.3; etcd:
// autoLeave).
//
// Looked at when clients are silent and operators have asked to leave what has to be left on
// request. Does not verify: members outside the core; which configuration it is, which S14 does.
#ifndef SQUALL_INVARIANTS_LIVENESS_MEMBERSHIP_SETTLES_H_
#define SQUALL_INVARIANTS_LIVENESS_MEMBERSHIP_SETTLES_H_

#include <optional>

#include "invariants/liveness/core_node.h"

namespace squall {

// Who still is in another configuration than the leader, or in a joint one. Requires: `leader` is
// up.
std::optional<Violation> NotSettled(Core core, const CoreNode& leader,
                                    Wording wording = Wording::kFull);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_MEMBERSHIP_SETTLES_H_
