#include "invariants/safety/leader_append_only.h"

#include "invariants/sentence.h"

namespace squall {

void CheckLeaderAppendOnly(Subject subject, const NodeState& before, Index from) {
  const NodeState& after = subject.node.state;
  // In its own term a leader is sent no entries, also in the step in which it comes to lead or
  // ceases to. In a step that brings a higher term it may have become a follower first.
  if (before.role != Role::kLeader && after.role != Role::kLeader) return;
  if (before.term != after.term || from > before.last) return;
  const bool shorter = after.last < before.last;
  subject.Report(Property::kLeaderAppendOnly, from,
                 Sentence("node ", subject.id(), " leads term ", after.term, " and ",
                          shorter ? "removes" : "overwrites", " entry ", from,
                          " of its own log, which reached ", before.last),
                 shorter ? "a leader removes entries" : "a leader overwrites entries");
}

}  // namespace squall
