#include "invariants/safety/committed_persist.h"

#include <algorithm>

#include "invariants/sentence.h"

namespace squall {
namespace {

bool IsCommitted(const Ghost& ghost, Index index, uint64_t hash) {
  return ghost.ledger.Contains(index.value()) && ghost.ledger.At(index.value()).hash == hash;
}

// Or what was committed there is forgotten.
bool Keeps(const Ghost& ghost, const PrefixLog& log, Index index) {
  return log.before_first() >= index || index.value() < ghost.ledger.first() ||
         (log.Contains(index) && IsCommitted(ghost, index, log.At(index).hash));
}

}  // namespace

Index MustKeep(const Ghost& ghost, const NodeGhost& node, Index written) {
  const Index end = std::min(node.log.last(), ghost.LedgerLast());
  Index keep = written - 1;
  while (keep < end && node.log.Contains(keep + 1) &&
         IsCommitted(ghost, keep + 1, node.log.At(keep + 1).hash) &&
         ghost.ledger.At(keep.value() + 1).commit_term <= node.state.term) {
    keep = keep + 1;
  }
  return keep;
}

void CheckKept(Subject subject, Index written, Index keep) {
  const NodeGhost& node = subject.node;
  Ghost& ghost = subject.ghost;
  if (keep < written || Keeps(ghost, node.log, keep)) [[likely]]
    return;
  Index lost = written;
  while (Keeps(ghost, node.log, lost)) lost = lost + 1;
  const bool replaced = node.log.Contains(lost);
  subject.Report(
      Property::kCommittedPersist, lost,
      Sentence("node ", subject.id(), replaced ? " replaces entry " : " cuts off entry ", lost,
               ", which was committed by term ", ghost.ledger.At(lost.value()).commit_term,
               ", in term ", node.state.term),
      replaced ? "a committed entry is replaced in a log" : "a committed entry is cut off a log");
}

void NoteGivenUp(const Ghost& ghost, NodeGhost& node, Index index, uint64_t hash) {
  if (!IsCommitted(ghost, index, hash)) return;
  UnjudgedGhost& unjudged = node.unjudged;
  if (unjudged.given_up != kNoIndex && unjudged.given_up <= index) return;
  unjudged.any = true;
  unjudged.given_up = index;
  unjudged.given_up_hash = hash;
}

void CheckGivenUp(Subject subject) {
  const NodeGhost& node = subject.node;
  const Index index = node.unjudged.given_up;
  if (index == kNoIndex || !node.log.Contains(index)) return;
  if (node.log.At(index).hash != node.unjudged.given_up_hash) return;
  subject.Report(Property::kCommittedPersist, index,
                 Sentence("node ", subject.id(), " takes entry ", index,
                          ", which is committed, off its disk and keeps it in its log"),
                 "a committed entry is taken off a disk");
}

void CheckCoveredBySnapshot(Subject subject, Index index) {
  const NodeGhost& node = subject.node;
  if (index <= std::max(node.snapshot, node.durable_log.before_first())) return;
  subject.Report(Property::kCommittedPersist, index,
                 Sentence("node ", subject.id(), " drops its log up to ", index,
                          " from its disk, and its last snapshot is of ", node.snapshot),
                 "a log is dropped that no snapshot covers");
}

bool CheckRecoveredCommitted(Subject subject, const PrefixLog& recovered) {
  const PrefixLog& disk = subject.node.durable_log;
  Index lost = std::max(recovered.before_first(), disk.before_first()) + 1;
  while (lost <= disk.last() && recovered.Contains(lost) &&
         recovered.At(lost).hash == disk.At(lost).hash) {
    lost = lost + 1;
  }
  if (lost > disk.last() || !IsCommitted(subject.ghost, lost, disk.At(lost).hash)) return true;
  subject.Report(Property::kCommittedPersist, lost,
                 Sentence("node ", subject.id(), " restarts without entry ", lost,
                          ", which was committed and on its disk"),
                 "a committed entry is lost from a disk in a restart");
  return false;
}

}  // namespace squall
