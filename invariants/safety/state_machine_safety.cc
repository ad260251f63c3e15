#include "invariants/safety/state_machine_safety.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "invariants/sentence.h"

namespace squall {
namespace {

// The first index up to `wrong` at which the node disagrees with the ledger, as far as both
// remember.
Index FirstDifference(const Ghost& ghost, const NodeGhost& node, Index wrong) {
  while (wrong > node.log.before_first() && ghost.ledger.Contains(wrong.value() - 1) &&
         node.log.At(wrong - 1).hash != ghost.ledger.At(wrong.value() - 1).hash) {
    wrong = wrong - 1;
  }
  return wrong;
}

[[gnu::cold]] void ReportDifference(Subject subject, Index wrong) {
  const Index index = FirstDifference(subject.ghost, subject.node, wrong);
  const LogPoint& ours = subject.node.log.At(index);
  const LedgerPoint& committed = subject.ghost.ledger.At(index.value());
  subject.Report(
      Property::kStateMachineSafety, index,
      ours.term == committed.term
          ? Sentence("node ", subject.id(), " takes another entry ", index, " of term ", ours.term,
                     " for committed than the one that was")
          : Sentence("node ", subject.id(), " takes entry ", index, " of term ", ours.term,
                     " for committed, after the one of term ", committed.term, " was"),
      "two entries committed at one index");
}

// A node in `term` knows that everything up to `commit` is committed, so it was by then. Nearly
// always this is known already; an old leader's follower may be the first to tell.
void NoteCommitTerm(ChunkedLog<LedgerPoint>& ledger, uint64_t commit, Term term) {
  if (ledger.At(commit).commit_term <= term) [[likely]]
    return;
  uint64_t from = commit;
  while (from > ledger.first() && ledger.At(from - 1).commit_term > term) --from;
  std::vector<LedgerPoint> points;
  for (uint64_t i = from; i < ledger.end(); ++i) points.push_back(ledger.At(i));
  ledger.TruncateTo(from);
  for (LedgerPoint& point : points) {
    if (ledger.end() <= commit) point.commit_term = term;
    ledger.PushBack(point);
  }
}

}  // namespace

bool CheckStateMachineSafety(Subject subject) {
  const NodeGhost& node = subject.node;
  Ghost& ghost = subject.ghost;
  const Index commit = std::min(node.state.commit, node.log.last());
  const Index known = std::min(commit, ghost.LedgerLast());
  if (node.log.Contains(known)) {
    if (!ghost.ledger.Contains(known.value())) return true;
    if (node.log.At(known).hash != ghost.ledger.At(known.value()).hash) {
      ReportDifference(subject, known);
      return false;
    }
  } else if (known == commit) {
    return true;  // Committed less than it has compacted; S10 knows.
  } else {
    // The log begins with a snapshot of entries that no node was seen to commit: the ledger cannot
    // be continued, only begun anew.
    const Index first = node.log.before_first();
    const LogPoint& point = node.log.At(first);
    ghost.ledger.Reset(first.value());
    ghost.ledger.PushBack({point.hash, point.term, node.state.term});
  }
  NoteCommitTerm(ghost.ledger, std::min(commit, ghost.LedgerLast()).value(), node.state.term);
  for (Index i = ghost.LedgerLast() + 1; i <= commit; ++i) {
    const LogPoint& point = node.log.At(i);
    ghost.ledger.PushBack({point.hash, point.term, node.state.term});
  }
  return true;
}

}  // namespace squall
