#include "core/raft/lease.h"

#include <algorithm>

namespace squall {

void Lease::Confirm(NodeId voter, uint64_t sent) {
  for (Answer& a : answers_) {
    if (a.voter != voter) continue;
    a.sent = std::max(a.sent, sent);
    return;
  }
  answers_.push_back({voter, sent});
}

bool Lease::Holds(const JointConfig& voters, NodeId self, uint64_t now, uint64_t length) const {
  // The latest moment at which a quorum is known to have been behind this leader. Ticks count from
  // 1, so that nothing heard at all is 0.
  const Index heard = CommittedIndex(voters, [&](NodeId id) -> Known<Index> {
    if (id == self) return {true, Index(now)};
    for (const Answer& a : answers_) {
      if (a.voter == id) return {true, Index(a.sent)};
    }
    return {};
  });
  return heard > kNoIndex && (heard == kInfinity || now + 2 <= heard.value() + length);
}

}  // namespace squall
