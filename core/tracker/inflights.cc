#include "core/tracker/inflights.h"

#include <algorithm>
#include <utility>

namespace squall {

void Inflights::Add(Index last, uint64_t bytes) {
  if (count_ == ring_.size()) Grow();
  ring_[Slot(count_)] = {last, bytes};
  ++count_;
  bytes_ += bytes;
}

void Inflights::FreeUpTo(Index acked) {
  while (count_ > 0 && ring_[start_].last <= acked) {
    bytes_ -= ring_[start_].bytes;
    start_ = Slot(1);
    --count_;
  }
  if (count_ == 0) start_ = 0;
}

void Inflights::Reset() {
  start_ = 0;
  count_ = 0;
  bytes_ = 0;
}

void Inflights::Grow() {
  std::vector<Message> larger(std::max<size_t>(4, 2 * ring_.size()));
  for (uint64_t i = 0; i < count_; ++i) larger[i] = ring_[Slot(i)];
  ring_ = std::move(larger);
  start_ = 0;
}

}  // namespace squall
