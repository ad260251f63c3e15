#include "invariants/safety/leader_append_only.h"

#include "invariants/sentence.h"

namespace squall {

void CheckLeaderAppendOnly(Ghost& ghost, NodeId id, const NodeState& before, const NodeState& after,
                           Index from) {
  if (before.role != Role::kLeader || after.role != Role::kLeader) return;
  if (before.term != after.term || from > before.last) return;
  const bool shorter = after.last < before.last;
  ghost.Report({Property::kLeaderAppendOnly,
                Sentence("node ", id, " leads term ", after.term, " and ",
                         shorter ? "removes" : "overwrites", " entry ", from,
                         " of its own log, which reached ", before.last),
                shorter ? "a leader removes entries" : "a leader overwrites entries",
                {id},
                after.term,
                from});
}

}  // namespace squall
