#include "invariants/safety/term_monotone.h"

#include "invariants/sentence.h"

namespace squall {

void CheckTermInStep(Subject subject, const NodeState& before) {
  const Term term = subject.node.state.term;
  if (term >= before.term) return;
  subject.Report(
      Property::kTermMonotone, kNoIndex,
      Sentence("node ", subject.id(), " went back from term ", before.term, " to term ", term),
      "the term decreases in a step");
}

void CheckTermAtStart(Subject subject) {
  const Term term = subject.node.state.term;
  if (term >= subject.node.promises.term_max) return;
  subject.Report(Property::kTermMonotone, kNoIndex,
                 Sentence("node ", subject.id(), " restarts in term ", term,
                          " after it has sent messages of term ", subject.node.promises.term_max),
                 "a term that was sent is lost in a restart");
}

}  // namespace squall
