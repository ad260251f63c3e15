#include "invariants/ghost.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"

namespace squall {
namespace {

// The hash of a prefix of which nothing but its end is known.
constexpr uint64_t kUnknownPrefix = 0x536e617073686f74;

}  // namespace

NodeId Promises::VoteIn(Term term) const {
  for (const Vote& vote : votes) {
    if (vote.candidate != kNoNode && vote.term == term) return vote.candidate;
  }
  return kNoNode;
}

void Promises::AddVote(Term term, NodeId candidate) {
  Vote* oldest = &votes[0];
  for (Vote& vote : votes) {
    if (vote.term < oldest->term) oldest = &vote;
  }
  if (term >= oldest->term) *oldest = {term, candidate};
}

LogPoint Ghost::SnapshotPoint(Index index, Term term) {
  if (ledger.Contains(index.value())) {
    const LedgerPoint& committed = ledger.At(index.value());
    if (committed.term == term) return {committed.hash, term};
  }
  if (const LogPoint* seen = entries.Find(index, term)) return *seen;
  const LogPoint point{Mix(kUnknownPrefix, index.value(), term.value()), term};
  entries.Note(index, point);
  return point;
}

void Ghost::Prune() {
  Index floor = LedgerLast();
  for (const NodeGhost& node : nodes) {
    floor = std::min(floor, node.durable_log.before_first());
    if (node.up) floor = std::min(floor, node.log.before_first());
  }
  entries.DropBefore(floor);
  if (floor.value() > ledger.first()) ledger.DropBefore(floor.value());
}

void Ghost::Report(Violation violation) {
  if (violations.size() < kViolationsMax) violations.push_back(std::move(violation));
}

}  // namespace squall
