// What a node has asked its disk to write and may lose in a crash, oldest first.
#ifndef SQUALL_INVARIANTS_GHOST_PENDING_WRITES_H_
#define SQUALL_INVARIANTS_GHOST_PENDING_WRITES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/message.h"
#include "core/base/types.h"
#include "invariants/ghost/prefix_log.h"

namespace squall {

// One write, and what the disk holds once all of it has landed.
struct PendingWrite {
  bool has_hard_state = false;
  bool has_snapshot = false;
  // Whether answers have to wait for it: not for a commit index alone, which can be found out
  // again.
  bool must_sync = false;
  HardState hard_state;
  Index snapshot;           // With has_snapshot: where the log begins anew,
  LogPoint snapshot_point;  // and the point there.
  Index from;               // The first entry that is written, if any is.
  uint64_t count = 0;       // Entries that are written.
  Index last;               // The end of the log.
  uint64_t message = 0;     // The storage message that brought it; zero if it was none.
};

// A plain value. Nothing is allocated once it has been as long as it gets.
class PendingWrites {
 public:
  bool empty() const { return writes_.empty(); }
  size_t size() const { return writes_.size(); }
  const PendingWrite& operator[](size_t i) const { return writes_[i].write; }
  const PendingWrite& front() const { return writes_.front().write; }
  const PendingWrite& back() const { return writes_.back().write; }
  // The point of the entry at write.from + offset. Requires: offset < write.count.
  const LogPoint& PointOf(size_t i, uint64_t offset) const {
    return points_[writes_[i].points - points_gone_ + offset];
  }

  // Adds the point of one more entry of the write that Push() will bring.
  void AddPoint(const LogPoint& point) { points_.push_back(point); }
  // Its write.count is the number of points added since the last call.
  void Push(PendingWrite write) {
    const uint64_t end = points_gone_ + points_.size();
    const uint64_t begin = writes_.empty() ? points_gone_ : writes_.back().points_end;
    write.count = end - begin;
    writes_.push_back({write, begin, end});
  }
  // The oldest has landed.
  void PopFront() {
    const uint64_t gone = writes_.front().points_end - points_gone_;
    points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(gone));
    points_gone_ += gone;
    writes_.erase(writes_.begin());
  }
  void Clear() {
    writes_.clear();
    points_.clear();
  }

 private:
  struct Slot {
    PendingWrite write;
    uint64_t points = 0;  // Counted over all points there ever were.
    uint64_t points_end = 0;
  };

  std::vector<Slot> writes_;
  std::vector<LogPoint> points_;
  uint64_t points_gone_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_PENDING_WRITES_H_
