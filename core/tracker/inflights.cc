#include "core/tracker/inflights.h"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace squall {

Inflights::Ring* Inflights::Ring::New(uint32_t capacity) {
  void* p = ::operator new(sizeof(Ring) + sizeof(Message) * capacity);
  Ring* ring = new (p) Ring{1, capacity};
  std::uninitialized_default_construct_n(ring->slots(), capacity);
  return ring;
}

void Inflights::Ring::Destroy(Ring* ring) { ::operator delete(ring); }

void Inflights::Add(Index last, uint64_t bytes) {
  if (count_ == capacity()) {
    MoveTo(std::max<uint64_t>(4, 2 * count_));
  } else if (!ring_.unique()) {
    MoveTo(capacity());
  }
  At(count_) = {last, bytes};
  ++count_;
  bytes_ += bytes;
}

void Inflights::FreeUpTo(Index acked) {
  while (count_ > 0 && oldest() <= acked) {
    bytes_ -= At(0).bytes;
    ++start_;
    --count_;
  }
  if (count_ == 0) start_ = 0;
}

void Inflights::Reset() {
  start_ = 0;
  count_ = 0;
  bytes_ = 0;
}

// Gives the window a ring of its own.
void Inflights::MoveTo(uint64_t capacity) {
  Ref<Ring> own(Ring::New(static_cast<uint32_t>(capacity)));
  for (uint64_t i = 0; i < count_; ++i) own->slots()[i] = At(i);
  ring_ = std::move(own);
  start_ = 0;
}

}  // namespace squall
