// How long a leader may trust that no other node was elected (Thesis 6.4.1), counted from
// when it sent the heartbeats that a quorum has answered, not from when the answers came.
#ifndef SQUALL_CORE_RAFT_LEASE_H_
#define SQUALL_CORE_RAFT_LEASE_H_

#include <cstdint>
#include <vector>

#include "core/base/types.h"
#include "core/quorum/quorum.h"

namespace squall {

// A leader's lease. Times are the leader's own ticks.
class Lease {
 public:
  // `voter` answered a heartbeat that was sent at `sent`.
  void Confirm(NodeId voter, uint64_t sent);

  // Whether the lease of `length` ticks holds at `now`. `self` needs no answer.
  //
  // A voter that heard the heartbeat grants no vote for `length` ticks of its own clock, the first
  // of which may come at once, so for at least length - 1 whole ticks. The leader's present tick
  // may last as long again as it has. Hence two ticks less than the promise, with clocks that run
  // evenly.
  bool Holds(const JointConfig& voters, NodeId self, uint64_t now, uint64_t length) const;

 private:
  struct Answer {
    NodeId voter;
    uint64_t sent;
  };
  static bool Before(const Answer& answer, NodeId voter) { return answer.voter < voter; }

  std::vector<Answer> answers_;  // The latest of each voter, in order of id.
};

}  // namespace squall

#endif  // SQUALL_CORE_RAFT_LEASE_H_
