// L1: a core that holds a quorum comes to have a leader, and keeps it (Paper 5.2, 5.6).
//
// Looked at as often as the driver likes. Does not verify: that the leader stays for good, only
// that it has stayed for as long as the driver asks; anything between two looks.
#ifndef SQUALL_INVARIANTS_LIVENESS_STABLE_LEADER_H_
#define SQUALL_INVARIANTS_LIVENESS_STABLE_LEADER_H_

#include <cstdint>
#include <vector>

#include "invariants/liveness/core_node.h"

namespace squall {

class StableLeader {
 public:
  // The storm is over.
  void Begin(uint64_t now_us) { begun_us_ = since_us_ = now_us; }
  void Observe(Core core, uint64_t now_us);

  // As of the last look; kNoNode and zero if there was none.
  NodeId leader() const { return leader_; }
  Term term() const { return term_; }
  // For how long it has been so, in microseconds. Zero without a leader.
  uint64_t StableFor(uint64_t now_us) const { return leader_ == kNoNode ? 0 : now_us - since_us_; }

  // Campaigns, since there was a leader, of nodes that nothing is known to keep from winning, their
  // term included. As long as they are few it may be bad luck that there is none: where one node of
  // five can win and each campaigns as often as the others, a whole minute may pass.
  uint64_t chances() const { return chances_; }

  // Why it has not come to that: which nodes are up, and why none wins.
  Violation Why(Core core, uint64_t now_us, Wording wording = Wording::kFull) const;

 private:
  void CountChances(Core core);

  uint64_t begun_us_ = 0;
  uint64_t since_us_ = 0;
  uint64_t changes_ = 0;
  NodeId leader_;
  Term term_;

  struct Campaign {
    NodeId node;
    Role role = Role::kFollower;
    Term term;
  };
  std::vector<Campaign> seen_;  // What each node was at the last look.
  uint64_t chances_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_STABLE_LEADER_H_
