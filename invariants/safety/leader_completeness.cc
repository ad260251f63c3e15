#include "invariants/safety/leader_completeness.h"

#include <algorithm>
#include <cstdint>

#include "invariants/sentence.h"

namespace squall {
namespace {

// The last position of the ledger that was committed before `term`, or none.
bool LastCommittedBefore(const Ghost& ghost, Term term, uint64_t* position) {
  uint64_t low = ghost.ledger.first();
  uint64_t high = ghost.ledger.end();
  if (ghost.ledger.back().commit_term < term) low = high;  // As it nearly always is.
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (ghost.ledger.At(middle).commit_term < term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *position = low - 1;
  return low > ghost.ledger.first();
}

// The node leads and must have the log that was committed up to `index` in `term`.
void Compare(Subject subject, Index index, Term term) {
  const NodeGhost& node = subject.node;
  const LedgerPoint& committed = subject.ghost.ledger.At(index.value());
  const bool missing = index > node.log.last();
  if (!missing && !node.log.Contains(index)) return;  // Compacted.
  if (!missing && node.log.At(index).hash == committed.hash) return;
  subject.Report(
      Property::kLeaderCompleteness, index,
      missing
          ? Sentence("node ", subject.id(), " leads term ", node.state.term, " without entry ",
                     index, ", committed in term ", term, ": its log ends at ", node.log.last())
          : Sentence("node ", subject.id(), " leads term ", node.state.term,
                     " with another log up to ", index, " than the one committed in term ", term),
      missing ? "a leader lacks committed entries"
              : "a leader has other entries than were committed");
}

}  // namespace

void CheckNewLeader(Subject subject) {
  uint64_t position = 0;
  if (LastCommittedBefore(subject.ghost, subject.node.state.term, &position)) {
    Compare(subject, Index(position), subject.ghost.ledger.At(position).commit_term);
  }
}

void CheckLaterLeaders(Subject subject) {
  Ghost& ghost = subject.ghost;
  const Term term = subject.node.state.term;
  if (ghost.leaders.empty() || ghost.leaders.back().term <= term) return;
  const Index index = std::min(subject.node.state.commit, ghost.LedgerLast());
  if (!ghost.ledger.Contains(index.value())) return;
  for (NodeGhost& other : ghost.nodes) {
    if (!other.up || other.state.role != Role::kLeader || other.state.term <= term) continue;
    Compare({ghost, other}, index, term);
  }
}

}  // namespace squall
