#include "core/raft/lease.h"

#include <algorithm>

namespace squall {

void Lease::Confirm(NodeId voter, uint64_t sent) {
  auto at = std::lower_bound(answers_.begin(), answers_.end(), voter, Before);
  if (at == answers_.end() || at->voter != voter) at = answers_.insert(at, {voter, 0});
  at->sent = std::max(at->sent, sent);
}

bool Lease::Holds(const JointConfig& voters, NodeId self, uint64_t now, uint64_t length) const {
  // The latest moment at which a quorum is known to have been behind this leader. Ticks count from
  // 1, so that nothing heard at all is 0.
  const Index heard = CommittedIndex(voters, [&](NodeId id) -> Known<Index> {
    if (id == self) return {true, Index(now)};
    const auto at = std::lower_bound(answers_.begin(), answers_.end(), id, Before);
    if (at == answers_.end() || at->voter != id) return {};
    return {true, Index(at->sent)};
  });
  return heard > kNoIndex && (heard == kInfinity || now + 2 <= heard.value() + length);
}

}  // namespace squall
