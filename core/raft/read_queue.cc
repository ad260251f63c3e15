#include "core/raft/read_queue.h"

#include <algorithm>
#include <utility>

namespace squall {

void ReadQueue::Acknowledge(NodeId from, uint64_t read) {
  // A read that was not asked for cannot be confirmed: the number comes from another program.
  if (read == 0 || read > newest()) return;
  auto at = std::lower_bound(acks_.begin(), acks_.end(), from, Before);
  if (at == acks_.end() || at->node != from) at = acks_.insert(at, {from, 0});
  if (at->read <= confirmed_ && read > confirmed_) ++ahead_;
  at->read = std::max(at->read, read);
}

std::vector<ReadQueue::Read> ReadQueue::TakeConfirmed(const JointConfig& voters) {
  if (waiting_.empty() || ahead_ < MajorityOf(voters.incoming.size())) return {};
  const Index confirmed = CommittedIndex(voters, [this](NodeId id) -> Known<Index> {
    const auto at = std::lower_bound(acks_.begin(), acks_.end(), id, Before);
    if (at == acks_.end() || at->node != id) return {};
    return {true, Index(at->read)};
  });
  if (confirmed.value() <= confirmed_ || confirmed == kInfinity) return {};
  const auto end = waiting_.begin() + static_cast<ptrdiff_t>(confirmed.value() - confirmed_);
  std::vector<Read> reads(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  confirmed_ = confirmed.value();
  ahead_ = static_cast<size_t>(std::count_if(
      acks_.begin(), acks_.end(), [this](const Ack& ack) { return ack.read > confirmed_; }));
  return reads;
}

}  // namespace squall
