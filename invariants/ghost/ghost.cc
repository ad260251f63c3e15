#include "invariants/ghost/ghost.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"

namespace squall {
namespace {

// The hash of a prefix of which nothing but its end is known.
constexpr uint64_t kUnknownPrefix = 0x536e617073686f74;

// Or begins with a snapshot.
bool HasEntries(const PrefixLog& log) { return log.last() != kNoIndex; }

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

FollowerGhost* NodeGhost::SearchFollower(NodeId member) {
  const auto it =
      std::lower_bound(followers.begin(), followers.end(), member,
                       [](const FollowerGhost& f, NodeId wanted) { return f.id < wanted; });
  return it != followers.end() && it->id == member ? &*it : nullptr;
}

Ghost::Ghost(uint64_t node_count, std::unique_ptr<MachineModel> model)
    : nodes(node_count), size(node_count), ledger(0), clients(std::move(model)) {
  for (uint64_t i = 0; i < node_count; ++i) nodes[i].id = NodeId(i + 1);
  ledger.PushBack(LedgerPoint());
}

Ghost::Leader* Ghost::SearchLeader(Term term) {
  const auto it = std::lower_bound(leaders.begin(), leaders.end(), term,
                                   [](const Leader& l, Term wanted) { return l.term < wanted; });
  return it->term == term ? &*it : nullptr;
}

LogPoint Ghost::SnapshotPoint(Index index, Term term) {
  if (const std::optional<LogPoint> known = KnownPoint(index, term)) return *known;
  if (const LogPoint* point = FindSent(index, term)) return *point;
  const LogPoint point{Mix(kUnknownPrefix, index.value(), term.value()), term};
  entries.Note(index, point);
  return point;
}

void Ghost::NoteSent(Index index, Term term) {
  if (FindSent(index, term) != nullptr) return;
  const std::optional<LogPoint> point = KnownPoint(index, term);
  if (!point) return;
  sent.PushBack({index, *point});
  if (sent.size() > kSentMax) sent.DropBefore(sent.end() - kSentMax);
}

std::optional<LogPoint> Ghost::KnownPoint(Index index, Term term) const {
  if (index == kNoIndex && term == kNoTerm) return LogPoint();
  if (ledger.Contains(index.value())) {
    const LedgerPoint& committed = ledger.At(index.value());
    if (committed.term == term) return LogPoint{committed.hash, term};
  }
  if (const LogPoint* seen = entries.Find(index, term)) return *seen;
  return std::nullopt;
}

const LogPoint* Ghost::FindSent(Index index, Term term) const {
  for (uint64_t i = sent.end(); i-- > sent.first();) {
    const SentSnapshot& s = sent.At(i);
    if (s.index == index && s.point.term == term) return &s.point;
  }
  return nullptr;
}

void Ghost::Prune() {
  Index floor = LedgerLast();
  for (const NodeGhost& node : nodes) {
    if (!node.started || node.gone) continue;
    if (HasEntries(node.durable_log)) floor = std::min(floor, node.durable_log.before_first());
    if (node.up && HasEntries(node.log)) floor = std::min(floor, node.log.before_first());
  }
  if (LedgerLast().value() > kLedgerMax) floor = std::max(floor, LedgerLast() - kLedgerMax);
  entries.DropBefore(floor);
  if (floor.value() > ledger.first()) ledger.DropBefore(floor.value());
  if (floor.value() > digests.first()) {
    digests.DropBefore(std::min(floor.value(), digests.end()));
  }
  members.DropBefore(floor);
}

void Ghost::Report(Violation violation) {
  if (!options.judged.contains(violation.property)) return;
  const bool is_first = std::none_of(violations.begin(), violations.end(), [&](const Violation& v) {
    return v.property == violation.property;
  });
  if (violations.size() < kViolationsMax || is_first) violations.push_back(std::move(violation));
}

}  // namespace squall
