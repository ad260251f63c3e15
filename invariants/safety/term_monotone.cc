#include "invariants/safety/term_monotone.h"

#include "invariants/sentence.h"

namespace squall {

void CheckTermInStep(Ghost& ghost, NodeId id, const NodeState& before, const NodeState& after) {
  if (after.term >= before.term) return;
  ghost.Report(
      {Property::kTermMonotone,
       Sentence("node ", id, " went back from term ", before.term, " to term ", after.term),
       "the term decreases in a step",
       {id},
       after.term,
       Index()});
}

void CheckTermAtStart(Ghost& ghost, NodeId id, const NodeGhost& node, const NodeState& state) {
  if (state.term >= node.promises.term_max) return;
  ghost.Report({Property::kTermMonotone,
                Sentence("node ", id, " restarts in term ", state.term,
                         " after it has sent messages of term ", node.promises.term_max),
                "a term that was sent is lost in a restart",
                {id},
                state.term,
                Index()});
}

}  // namespace squall
