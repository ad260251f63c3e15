#include "core/raft/read_queue.h"

#include <algorithm>
#include <string>
#include <utility>

namespace squall {
namespace {

constexpr size_t kContextBytes = 8;

// Little-endian, as etcd's peers read it.
Payload EncodeNumber(uint64_t n) {
  char bytes[kContextBytes];
  for (char& b : bytes) {
    b = static_cast<char>(n & 0xff);
    n >>= 8;
  }
  return Payload(std::string_view(bytes, kContextBytes));
}

uint64_t DecodeNumber(std::string_view bytes) {
  uint64_t n = 0;
  for (size_t i = kContextBytes; i-- > 0;) n = n << 8 | static_cast<unsigned char>(bytes[i]);
  return n;
}

}  // namespace

Payload ReadQueue::HeartbeatContext() const {
  return waiting_.empty() ? Payload() : EncodeNumber(confirmed_ + waiting_.size());
}

void ReadQueue::Acknowledge(NodeId from, const Payload& context) {
  if (context.size() != kContextBytes) return;
  const uint64_t read = DecodeNumber(context.view());
  // Nobody can confirm what has not been asked: such a number was made by somebody else.
  if (read > confirmed_ + waiting_.size()) return;
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
