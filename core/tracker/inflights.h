// The window of MsgApps on their way to one follower (Thesis 10.2.1; etcd: tracker.Inflights).
#ifndef SQUALL_CORE_TRACKER_INFLIGHTS_H_
#define SQUALL_CORE_TRACKER_INFLIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/types.h"

namespace squall {

// Remembers, in order, the last index and the payload bytes of each message sent and not yet
// acknowledged, up to a number of messages and a number of bytes. The byte limit is soft: the
// message that crosses it still goes.
class Inflights {
 public:
  // `max_bytes` may be kNoLimit or 0, both for no limit.
  Inflights(uint64_t max_messages, uint64_t max_bytes)
      : max_messages_(max_messages), max_bytes_(max_bytes) {}

  bool Full() const {
    return count_ == max_messages_ || (max_bytes_ != 0 && bytes_ >= max_bytes_);
  }
  uint64_t count() const { return count_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t max_messages() const { return max_messages_; }
  // The last index of the oldest and the newest message. Require: count() > 0.
  Index oldest() const { return ring_[start_].last; }
  Index newest() const { return ring_[Slot(count_ - 1)].last; }

  // One more message. Requires: not Full(), and `last` not below earlier ones.
  void Add(Index last, uint64_t bytes);
  // Forgets the messages whose last index is at most `acked`.
  void FreeUpTo(Index acked);
  // Forgets all.
  void Reset();

 private:
  struct Message {
    Index last;
    uint64_t bytes;
  };

  size_t Slot(uint64_t i) const { return (start_ + i) % ring_.size(); }
  void Grow();

  uint64_t max_messages_;
  uint64_t max_bytes_;
  uint64_t count_ = 0;  // Invariant: count_ <= max_messages_.
  uint64_t bytes_ = 0;  // Invariant: the sum of the bytes in the window.
  size_t start_ = 0;
  std::vector<Message> ring_;  // Grows on demand: many groups have no traffic.
};

}  // namespace squall

#endif  // SQUALL_CORE_TRACKER_INFLIGHTS_H_
