#include "invariants/safety/current_term_commit.h"

#include "invariants/sentence.h"

namespace squall {

void CheckCurrentTermCommit(Subject subject) {
  const NodeGhost& node = subject.node;
  const Index index = node.state.commit;
  if (!node.log.Contains(index)) return;
  const Term term = node.log.At(index).term;
  if (term == node.state.term) [[likely]]
    return;
  subject.Report(Property::kCurrentTermCommit, index,
                 Sentence("node ", subject.id(), " leads term ", node.state.term,
                          " and commits entry ", index, " of term ", term, " by counting replicas"),
                 "a leader commits an entry of an earlier term by counting");
}

}  // namespace squall
