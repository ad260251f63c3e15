// Linearizable reads on their way (Thesis 6.4): asked for, confirmed by a leader, answered when the
// state machine has got far enough.
#ifndef SQUALL_CORE_HOST_WAITING_READS_H_
#define SQUALL_CORE_HOST_WAITING_READS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/payload.h"
#include "core/base/types.h"

namespace squall {

// A plain value.
//
// A read goes to the leader under a context that is used once: answers travel on the network, where
// they may be late or come twice, and one for an earlier read of the same name would carry an index
// that is too old. The context is the host's incarnation and a number counted from 1.
class WaitingReads {
 public:
  // Reads that wait at most; no more are taken then.
  static constexpr size_t kReadsMax = 4096;

  struct Read {
    uint64_t request = 0;  // The asker's name for it.
    Payload question;
    uint64_t number = 0;
    uint64_t asked_tick = 0;
    bool confirmed = false;
    Index index;  // Once confirmed: to be applied before it is answered.
  };

  explicit WaitingReads(uint64_t incarnation) : incarnation_(incarnation) {}

  bool full() const { return reads_.size() >= kReadsMax; }
  bool empty() const { return reads_.empty(); }
  size_t size() const { return reads_.size(); }

  // A new read, which came at tick `tick` of the host. Returns its context. Requires: not full().
  Payload Add(uint64_t request, Payload question, uint64_t tick);
  // The leader says that entry `index` has to be applied for it. Other contexts are passed over.
  void Confirm(std::string_view context, Index index);

  // Takes out, in the order in which they came, those that can be answered when `applied` is
  // applied.
  std::vector<Read> TakeReady(Index applied);
  // Takes out those that are not confirmed and came before tick `tick`.
  std::vector<Read> TakeUnconfirmed(uint64_t tick);

 private:
  uint64_t incarnation_;
  uint64_t added_ = 0;
  size_t confirmed_ = 0;     // Of reads_.
  std::vector<Read> reads_;  // In the order of number.
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_WAITING_READS_H_
