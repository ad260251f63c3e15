// The barriers that a host has asked its files for and that have not ended.
#ifndef SQUALL_CORE_HOST_BARRIERS_H_
#define SQUALL_CORE_HOST_BARRIERS_H_

#include <cstdint>

#include "core/host/fifo.h"

namespace squall {

// Barriers are numbered from 1 in the order of asking, which is the order in which they end: what
// waits for number n has its turn when ended() >= n. A plain value.
class Barriers {
 public:
  // One has been asked for, when the log ended at `position`. Returns its number.
  uint64_t Asked(uint64_t position) {
    positions_.Push(position);
    return asked();
  }
  // The oldest has ended. Returns the position that it was asked at. Requires: waiting().
  uint64_t End() {
    ++ended_;
    return positions_.Pop();
  }

  bool waiting() const { return !positions_.empty(); }
  uint64_t asked() const { return ended_ + positions_.size(); }
  uint64_t ended() const { return ended_; }

 private:
  Fifo<uint64_t> positions_;
  uint64_t ended_ = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_BARRIERS_H_
