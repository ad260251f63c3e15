#include "invariants/ghost/conf_fold.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/codec.h"
#include "core/base/hash.h"
#include "core/confchange/changer.h"
#include "invariants/ghost/ghost.h"

namespace squall {
namespace {

uint64_t HashOf(uint64_t hash, const MajorityConfig& ids) {
  hash = Mix(hash, ids.size());
  for (NodeId id : ids) hash = Mix(hash, id.value());
  return hash;
}

}  // namespace

uint64_t HashOf(const Membership& m) {
  uint64_t hash = m.auto_leave ? 1 : 0;
  hash = HashOf(hash, m.voters.incoming);
  hash = HashOf(hash, m.voters.outgoing);
  hash = HashOf(hash, m.learners);
  return HashOf(hash, m.learners_next);
}

void ConfFold::Begin(Index index, const Membership& membership) {
  steps_.clear();
  steps_.push_back({index, HashOf(membership), Shared<Membership>(membership)});
  followed_ = index;
  std::erase_if(changes_, [index](const Change& change) { return change.index <= index; });
}

void ConfFold::Note(const Entry& entry, const LogPoint& point) {
  if (entry.index <= followed_) return;
  const auto behind =
      std::upper_bound(changes_.begin(), changes_.end(), entry.index,
                       [](Index index, const Change& change) { return index < change.index; });
  for (auto it = behind; it != changes_.begin() && std::prev(it)->index == entry.index; --it) {
    if (std::prev(it)->prefix == point.hash) return;
  }
  // Bytes that are no change have no effect when they are applied (etcd: an empty ConfChangeV2 that
  // names no node).
  Result<ConfChangeV2> decoded = DecodeEntryConfChange(entry);
  if (!decoded.ok()) {
    decoded.value = ConfChangeV2();
    decoded.value.changes.resize(1);
  }
  changes_.insert(behind,
                  {entry.index, point.hash, Shared<ConfChangeV2>(std::move(decoded.value))});
  if (changes_.size() > kChangesMax) changes_.erase(changes_.begin());
}

bool ConfFold::Follow(const ChunkedLog<LedgerPoint>& ledger) {
  const Index last(ledger.end() - 1);
  if (last <= followed_) [[likely]]
    return false;
  // The ledger was begun anew behind what was followed: what lies between is not known.
  if (ledger.first() > followed_.value() + 1) Forget();
  followed_ = last;
  size_t used = 0;
  bool changed = false;
  for (; used < changes_.size() && changes_[used].index <= last; ++used) {
    const Change& change = changes_[used];
    if (!begun() || !ledger.Contains(change.index.value())) continue;
    if (ledger.At(change.index.value()).hash != change.prefix) continue;  // Lost its place.
    Result<MembershipChange> outcome = ApplyConfChange(*steps_.back().membership, *change.change);
    // What cannot be done leaves everything as it was (etcd panics).
    if (!outcome.ok()) continue;
    const Membership& next = outcome.value.membership;
    steps_.push_back({change.index, HashOf(next), Shared<Membership>(next)});
    changed = true;
  }
  if (used > 0) changes_.erase(changes_.begin(), changes_.begin() + static_cast<ptrdiff_t>(used));
  if (steps_.size() > kStepsMax) steps_.erase(steps_.begin(), steps_.begin() + kStepsMax / 2);
  return changed;
}

void ConfFold::DropBefore(Index index) {
  size_t dropped = 0;
  while (dropped + 1 < steps_.size() && steps_[dropped + 1].index <= index) ++dropped;
  if (dropped > 0) steps_.erase(steps_.begin(), steps_.begin() + static_cast<ptrdiff_t>(dropped));
}

const ConfFold::Step* ConfFold::StepAt(Index index) const {
  if (steps_.empty() || index > followed_) return nullptr;
  for (size_t i = steps_.size(); i-- > 0;) {
    if (steps_[i].index <= index) return &steps_[i];
  }
  return nullptr;
}

}  // namespace squall
