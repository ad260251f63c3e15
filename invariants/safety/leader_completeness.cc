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

// Node `id` leads and must have the log that was committed up to `index` in `term`.
void Compare(Ghost& ghost, NodeId id, const NodeGhost& node, Index index, Term term) {
  const LedgerPoint& committed = ghost.ledger.At(index.value());
  const bool missing = index > node.log.last();
  if (!missing && !node.log.Contains(index)) return;  // Compacted.
  if (!missing && node.log.At(index).hash == committed.hash) return;
  ghost.Report(
      {Property::kLeaderCompleteness,
       missing ? Sentence("node ", id, " leads term ", node.state.term, " without entry ", index,
                          ", committed in term ", term, ": its log ends at ", node.log.last())
               : Sentence("node ", id, " leads term ", node.state.term, " with another log up to ",
                          index, " than the one committed in term ", term),
       missing ? "a leader lacks committed entries"
               : "a leader has other entries than were committed",
       {id},
       node.state.term,
       index});
}

}  // namespace

void CheckNewLeader(Ghost& ghost, NodeId id, const NodeGhost& node) {
  uint64_t position = 0;
  if (LastCommittedBefore(ghost, node.state.term, &position)) {
    Compare(ghost, id, node, Index(position), ghost.ledger.At(position).commit_term);
  }
}

void CheckLaterLeaders(Ghost& ghost, const NodeGhost& node) {
  const Term term = node.state.term;
  if (ghost.leaders.empty() || ghost.leaders.back().term <= term) return;
  const Index index = std::min(node.state.commit, ghost.LedgerLast());
  if (!ghost.ledger.Contains(index.value())) return;
  for (size_t i = 0; i < ghost.nodes.size(); ++i) {
    const NodeGhost& other = ghost.nodes[i];
    if (!other.up || other.state.role != Role::kLeader || other.state.term <= term) continue;
    Compare(ghost, NodeId(i + 1), other, index, term);
  }
}

}  // namespace squall
