#include "core/raft/read_queue.h"

#include <algorithm>
#include <utility>

namespace squall {

void ReadQueue::Acknowledge(NodeId from, uint64_t read) {
  // Nobody can confirm what has not been asked: such a number was made by somebody else.
  if (read == 0 || read > newest()) return;
  for (Ack& ack : acks_) {
    if (ack.node != from) continue;
    ack.read = std::max(ack.read, read);
    return;
  }
  acks_.push_back({from, read});
}

std::vector<ReadQueue::Read> ReadQueue::TakeConfirmed(const JointConfig& voters) {
  const Index confirmed = CommittedIndex(voters, [this](NodeId id) -> Known<Index> {
    for (const Ack& ack : acks_) {
      if (ack.node == id) return {true, Index(ack.read)};
    }
    return {};
  });
  if (confirmed.value() <= confirmed_ || confirmed == kInfinity) return {};
  const auto end = waiting_.begin() + static_cast<ptrdiff_t>(confirmed.value() - confirmed_);
  std::vector<Read> reads(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  confirmed_ = confirmed.value();
  return reads;
}

}  // namespace squall
