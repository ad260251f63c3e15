// (index, term) -> hash of the prefix that ends with that entry, over all logs that there ever
// were.
//
// Nearly every index has been seen with one term only. That one is in a table by index; any others
// are in a short sorted list beside it.
#ifndef SQUALL_INVARIANTS_GHOST_ENTRY_TABLE_H_
#define SQUALL_INVARIANTS_GHOST_ENTRY_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/shared_log.h"
#include "core/base/types.h"
#include "invariants/ghost/prefix_log.h"

namespace squall {

class EntryTable {
 public:
  EntryTable() : first_seen_(0) { first_seen_.PushBack(LogPoint()); }

  // Takes the point in. False if another prefix has been seen to end with the same (index, term).
  // Points before Floor() are not remembered, and nothing is said against them.
  bool Note(Index index, const LogPoint& point) {
    const uint64_t i = index.value();
    if (i == first_seen_.end()) [[likely]] {
      first_seen_.PushBack(point);
      return true;
    }
    if (first_seen_.Contains(i)) [[likely]] {
      const LogPoint& first = first_seen_.At(i);
      if (first.term == point.term) [[likely]]
        return first.hash == point.hash;
    }
    return NoteOther(index, point);
  }

  // The point with this index and term, or null. Valid until the next call that is not const.
  const LogPoint* Find(Index index, Term term) const;

  // Forgets what is before `index`.
  void DropBefore(Index index);
  Index Floor() const { return Index(first_seen_.first()); }
  // Points that are remembered.
  size_t size() const { return first_seen_.size() + others_.size(); }

  // The list holds at most this many; then its lower half is forgotten.
  static constexpr size_t kOthersMax = 2048;

 private:
  struct Other {
    Index index;
    LogPoint point;
  };

  bool NoteOther(Index index, const LogPoint& point);
  std::vector<Other>::const_iterator LowerBound(Index index, Term term) const;

  ChunkedLog<LogPoint> first_seen_;
  std::vector<Other> others_;  // In order of (index, term).
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_ENTRY_TABLE_H_
