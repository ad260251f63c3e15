// Who could win an election now, and whether two could at once: the part of S14 (configuration.h)
// that looks at votes.
#ifndef SQUALL_INVARIANTS_SAFETY_ELECTABLE_H_
#define SQUALL_INVARIANTS_SAFETY_ELECTABLE_H_

#include "invariants/ghost/subject.h"

namespace squall {

// Another configuration, as of node.conf_index, has come into force on the node. For n nodes
// O(n) for each configuration that is in force somewhere; O(n^3) where quorums of two of them need
// not meet.
void CheckElections(Subject subject);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_ELECTABLE_H_
