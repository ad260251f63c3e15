#include "invariants/safety/cross_check.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "invariants/safety/election_safety.h"
#include "invariants/safety/leader_completeness.h"
#include "invariants/safety/log_matching.h"
#include "invariants/safety/state_machine_safety.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

// All that a node shows.
struct Seen {
  NodeId id;
  NodeState state;
  Entries log;  // From state.first on.

  const Entry& At(Index index) const { return log[index - state.first]; }
  Index last() const { return state.first + log.size() - 1; }
};

bool SameEntry(const Entry& a, const Entry& b) {
  return a.term == b.term && a.type == b.type && a.data.view() == b.data.view();
}

// The highest index up to `top` at which both logs have entries and they differ, or zero.
Index LastDifference(const Seen& a, const Seen& b, Index top) {
  const Index first = std::max(a.state.first, b.state.first);
  for (Index i = std::min({top, a.last(), b.last()}); i >= first; i = i - 1) {
    if (!SameEntry(a.At(i), b.At(i))) return i;
  }
  return kNoIndex;
}

// The highest index at which both logs have an entry of the same term, or zero.
Index LastCommonTerm(const Seen& a, const Seen& b) {
  const Index first = std::max(a.state.first, b.state.first);
  for (Index i = std::min(a.last(), b.last()); i >= first; i = i - 1) {
    if (a.At(i).term == b.At(i).term) return i;
  }
  return kNoIndex;
}

void CheckPair(Ghost& ghost, const Seen& a, const Seen& b) {
  const auto report = [&](Property property, Term term, Index index, std::string what,
                          std::string pattern) {
    ghost.Report({property,
                  Sentence("nodes ", a.id, " and ", b.id, " ", what),
                  std::move(pattern),
                  {a.id, b.id},
                  term,
                  index});
  };
  if (a.state.role == Role::kLeader && b.state.role == Role::kLeader &&
      a.state.term == b.state.term) {
    report(Property::kElectionSafety, a.state.term, Index(),
           Sentence("both lead in term ", a.state.term), "two leaders in one term");
  }
  if (const Index i = LastDifference(a, b, LastCommonTerm(a, b)); i != kNoIndex) {
    report(Property::kLogMatching, a.At(i).term, i,
           Sentence("differ at index ", i, " and have a later entry of one term"),
           "equal index and term behind different prefixes");
  }
  const Index committed = std::min(a.state.commit, b.state.commit);
  if (const Index i = LastDifference(a, b, committed); i != kNoIndex) {
    report(Property::kStateMachineSafety, a.state.term, i,
           Sentence("have different entries at index ", i, ", which both have committed"),
           "two entries committed at one index");
  }
}

// What the follower committed in its term, a leader of a later term must have.
void CheckLeaderAgainst(Ghost& ghost, const Seen& leader, const Seen& other) {
  if (leader.state.role != Role::kLeader || other.state.term >= leader.state.term) return;
  Index index = LastDifference(leader, other, other.state.commit);
  if (index == kNoIndex && other.state.commit > leader.last()) index = other.state.commit;
  if (index == kNoIndex) return;
  ghost.Report(
      {Property::kLeaderCompleteness,
       Sentence("node ", leader.id, " leads term ", leader.state.term, " without entry ", index,
                ", which node ", other.id, " has committed in term ", other.state.term),
       "a leader lacks committed entries",
       {leader.id, other.id},
       leader.state.term,
       index});
}

void CheckGhostOf(Ghost& ghost, const Seen& seen) {
  const auto report = [&](Index index, std::string_view what) {
    ghost.Report({Property::kGhostState,
                  Sentence("node ", seen.id, ": ", what, " at index ", index),
                  std::string(what),
                  {seen.id},
                  seen.state.term,
                  index});
  };
  const NodeGhost* node = ghost.Find(seen.id);
  if (node == nullptr) return;
  if (!node->up || node->state != seen.state) {
    return report(seen.state.last, "the state that is remembered is not the node's");
  }
  // Of a log that comes back longer than it was, only what was known before is remembered.
  const Index before_first = node->log.before_first();
  if (before_first + 1 < seen.state.first || node->log.last() != seen.last()) {
    return report(node->log.last(), "the log that is remembered has another extent");
  }
  LogPoint point = node->log.At(before_first);
  for (Index i = before_first + 1; i <= seen.last(); ++i) {
    point = Extend(point, seen.At(i));
    if (!(point == node->log.At(i))) return report(i, "the log that is remembered is another one");
    const bool judged = i <= seen.state.commit && ghost.ledger.Contains(i.value());
    if (judged && ghost.ledger.At(i.value()).hash != point.hash) {
      return report(i, "a committed entry is not in the ledger");
    }
  }
  if (seen.state.commit > ghost.LedgerLast()) {
    report(seen.state.commit, "the ledger ends before the commit index");
  }
}

}  // namespace

void CheckEverything(Ghost& ghost, std::span<const NodeView* const> views) {
  std::vector<Seen> all;
  for (size_t i = 0; i < views.size(); ++i) {
    if (views[i] == nullptr) continue;
    const NodeState state = views[i]->State();
    if (state.first == kNoIndex) continue;  // There is no entry 0; S10 knows.
    all.push_back({NodeId(i + 1), state, views[i]->ReadLog(state.first, state.last + 1)});
  }
  for (size_t a = 0; a < all.size(); ++a) {
    for (size_t b = a + 1; b < all.size(); ++b) {
      CheckPair(ghost, all[a], all[b]);
      CheckLeaderAgainst(ghost, all[a], all[b]);
      CheckLeaderAgainst(ghost, all[b], all[a]);
    }
    CheckGhostOf(ghost, all[a]);
  }
}

}  // namespace squall
