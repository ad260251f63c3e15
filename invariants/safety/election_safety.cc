#include "invariants/safety/election_safety.h"

#include <algorithm>

#include "invariants/sentence.h"

namespace squall {

void CheckElectionSafety(Subject subject) {
  const Term term = subject.node.state.term;
  Ghost& ghost = subject.ghost;
  auto at = ghost.leaders.end();
  if (!ghost.leaders.empty() && ghost.leaders.back().term >= term) {
    at = std::lower_bound(ghost.leaders.begin(), ghost.leaders.end(), term,
                          [](const Ghost::Leader& l, Term t) { return l.term < t; });
  }
  if (at == ghost.leaders.end() || at->term != term) {
    ghost.leaders.insert(at, {term, subject.id(), Index()});
    if (ghost.leaders.size() > Ghost::kLeadersMax) {
      ghost.leaders.erase(ghost.leaders.begin(), ghost.leaders.begin() + Ghost::kLeadersMax / 2);
    }
    return;
  }
  if (at->node == subject.id()) return;
  ghost.Report(
      {Property::kElectionSafety,
       Sentence("two leaders in term ", term, ": node ", at->node, ", then node ", subject.id()),
       "two leaders in one term",
       {subject.id(), at->node},
       term,
       Index()});
}

}  // namespace squall
