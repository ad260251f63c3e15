// A log as checkers remember it: one hash for each prefix instead of the entries.
//
// h(i) is made of h(i-1) and entry i, so two logs with the same hash at i hold the same entries up
// to i (but for a collision of 64-bit hashes), and comparing whole prefixes costs one comparison.
#ifndef SQUALL_INVARIANTS_GHOST_PREFIX_LOG_H_
#define SQUALL_INVARIANTS_GHOST_PREFIX_LOG_H_

#include <cstdint>

#include "core/base/hash.h"
#include "core/base/message.h"
#include "core/base/shared_log.h"
#include "core/base/types.h"

namespace squall {

// What is remembered of one index of a log.
struct LogPoint {
  uint64_t hash = 0;  // Of the whole prefix up to and including this entry.
  Term term;

  friend bool operator==(const LogPoint&, const LogPoint&) = default;
};

// The point behind `before` once `entry` has been added.
inline LogPoint Extend(const LogPoint& before, const Entry& entry) {
  const uint64_t kind = entry.term.value() << 2 | static_cast<uint64_t>(entry.type);
  return {Mix(before.hash, kind, entry.data.hash()), entry.term};
}

// The points of one log, from the one before its first entry (which is compacted, or index 0) to
// its last. A plain value; copies share what they have in common.
class PrefixLog {
 public:
  // The empty log: one point, at index 0.
  PrefixLog() : points_(0) { points_.PushBack(LogPoint()); }

  // Invariant: before_first() <= last(), and there is a point for each index in between.
  Index before_first() const { return Index(points_.first()); }
  Index last() const { return Index(points_.end() - 1); }
  bool Contains(Index index) const { return points_.Contains(index.value()); }
  // Requires: Contains(index).
  const LogPoint& At(Index index) const { return points_.At(index.value()); }

  // Adds an entry at last() + 1 and returns its point.
  LogPoint Append(const Entry& entry) {
    const LogPoint point = Extend(points_.back(), entry);
    points_.PushBack(point);
    return point;
  }
  // Adds a point at last() + 1.
  void Append(const LogPoint& point) { points_.PushBack(point); }
  // Forgets what is behind `last`. Requires: Contains(last).
  void TruncateTo(Index last) { points_.TruncateTo(last.value() + 1); }
  // Forgets what is before `index`, whose own point stays. Requires: Contains(index).
  void CompactTo(Index index) { points_.DropBefore(index.value()); }
  // Replaces everything by a log that begins behind `point`, at `index`.
  void RestartAt(Index index, const LogPoint& point) {
    points_.Reset(index.value());
    points_.PushBack(point);
  }

 private:
  ChunkedLog<LogPoint> points_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_PREFIX_LOG_H_
