#include "invariants/ghost/entry_table.h"

#include <algorithm>
#include <tuple>

namespace squall {

bool EntryTable::NoteOther(Index index, const LogPoint& point) {
  if (index < Floor()) return true;
  if (index.value() > first_seen_.end()) {
    // A log that begins behind everything that was seen. What lies before it cannot be continued.
    first_seen_.Reset(index.value());
    first_seen_.PushBack(point);
    others_.clear();
    return true;
  }
  const auto it = LowerBound(index, point.term);
  if (it != others_.end() && it->index == index && it->point.term == point.term) {
    return it->point.hash == point.hash;
  }
  others_.insert(it, {index, point});
  if (others_.size() > kOthersMax) {
    others_.erase(others_.begin(), others_.begin() + kOthersMax / 2);
  }
  return true;
}

const LogPoint* EntryTable::Find(Index index, Term term) const {
  if (!first_seen_.Contains(index.value())) return nullptr;
  const LogPoint& first = first_seen_.At(index.value());
  if (first.term == term) return &first;
  const auto it = LowerBound(index, term);
  if (it == others_.end() || it->index != index || it->point.term != term) return nullptr;
  return &it->point;
}

void EntryTable::DropBefore(Index index) {
  if (index <= Floor()) return;
  first_seen_.DropBefore(std::min(index.value(), first_seen_.end()));
  if (others_.empty()) return;
  others_.erase(others_.cbegin(), LowerBound(index, kNoTerm));
}

std::vector<EntryTable::Other>::const_iterator EntryTable::LowerBound(Index index,
                                                                      Term term) const {
  return std::lower_bound(others_.begin(), others_.end(), std::tuple(index, term),
                          [](const Other& o, const std::tuple<Index, Term>& key) {
                            return std::tuple(o.index, o.point.term) < key;
                          });
}

}  // namespace squall
