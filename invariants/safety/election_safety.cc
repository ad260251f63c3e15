#include "invariants/safety/election_safety.h"

#include <algorithm>

#include "invariants/sentence.h"

namespace squall {

void CheckElectionSafety(Ghost& ghost, NodeId id, Term term) {
  auto at = ghost.leaders.end();
  if (!ghost.leaders.empty() && ghost.leaders.back().term >= term) {
    at = std::lower_bound(ghost.leaders.begin(), ghost.leaders.end(), term,
                          [](const Ghost::Leader& l, Term t) { return l.term < t; });
  }
  if (at == ghost.leaders.end() || at->term != term) {
    ghost.leaders.insert(at, {term, id, Index()});
    if (ghost.leaders.size() > Ghost::kLeadersMax) {
      ghost.leaders.erase(ghost.leaders.begin(), ghost.leaders.begin() + Ghost::kLeadersMax / 2);
    }
    return;
  }
  if (at->node == id) return;
  ghost.Report({Property::kElectionSafety,
                Sentence("two leaders in term ", term, ": node ", at->node, ", then node ", id),
                "two leaders in one term",
                {id, at->node},
                term,
                Index()});
}

}  // namespace squall
