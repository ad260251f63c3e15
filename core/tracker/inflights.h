// The window of MsgApps on their way to one follower (Thesis 10.2.1; etcd: tracker.Inflights).
#ifndef SQUALL_CORE_TRACKER_INFLIGHTS_H_
#define SQUALL_CORE_TRACKER_INFLIGHTS_H_

#include <cstddef>
#include <cstdint>

#include "core/base/ref.h"
#include "core/base/types.h"

namespace squall {

// Remembers, in order, the last index and the payload bytes of each message sent and not yet
// acknowledged, up to a number of messages and a number of bytes. The byte limit is soft: the
// message that crosses it still goes. Copies share the window until one of them adds to it.
class Inflights {
 public:
  // `max_bytes` may be kNoLimit or 0, both for no limit.
  Inflights(uint64_t max_messages, uint64_t max_bytes)
      : max_messages_(max_messages), max_bytes_(max_bytes) {}

  bool Full() const { return count_ == max_messages_ || (max_bytes_ != 0 && bytes_ >= max_bytes_); }
  uint64_t count() const { return count_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t max_messages() const { return max_messages_; }
  // The last index of the oldest and the newest message. Require: count() > 0.
  Index oldest() const { return At(0).last; }
  Index newest() const { return At(count_ - 1).last; }

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

  // A number of messages that is a power of two, behind this header.
  struct Ring {
    uint32_t refs;
    uint32_t capacity;

    static Ring* New(uint32_t capacity);
    static void Destroy(Ring* ring);
    Message* slots() { return reinterpret_cast<Message*>(this + 1); }
  };

  uint64_t capacity() const { return ring_ ? ring_->capacity : 0; }
  Message& At(uint64_t i) const { return ring_->slots()[(start_ + i) & (ring_->capacity - 1)]; }
  void MoveTo(uint64_t capacity);

  uint64_t max_messages_;
  uint64_t max_bytes_;
  uint64_t count_ = 0;  // Invariant: count_ <= max_messages_.
  uint64_t bytes_ = 0;  // Invariant: the sum of the bytes in the window.
  uint64_t start_ = 0;
  Ref<Ring> ring_;  // Grows on demand: many groups have no traffic.
};

}  // namespace squall

#endif  // SQUALL_CORE_TRACKER_INFLIGHTS_H_
