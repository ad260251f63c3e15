// L7: with check-quorum, a leader that hears nothing from a quorum of voters steps down within two
// election timeouts (Thesis 6.2; etcd: checkQuorumActive).
//
// Looked at all the time, at every tick of a leader, from what was delivered to it. Time is the
// leader's own ticks, so neither clocks nor pauses matter. A transfer that begins and a change of
// the members start the time anew, as they do in the reference. Does not verify: leaders without
// check-quorum; a leader that steps down too early.
#ifndef SQUALL_INVARIANTS_LIVENESS_QUORUM_CONTACT_H_
#define SQUALL_INVARIANTS_LIVENESS_QUORUM_CONTACT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "core/quorum/quorum.h"
#include "invariants/liveness/core_node.h"

namespace squall {

class QuorumContact {
 public:
  QuorumContact() = default;
  QuorumContact(uint64_t nodes, uint64_t election_tick)
      : nodes_(nodes), election_tick_(election_tick), since_(nodes), heard_(nodes * nodes) {}

  // The time of `leader` starts anew: it has come to lead, or see above. `ticks` are those that it
  // has taken since the run began.
  void Begin(NodeId leader, uint64_t ticks) { since_[leader.value() - 1] = ticks; }
  // A message of the leader's term has reached it. Messages from elsewhere than nodes 1 to `nodes`
  // do not count.
  void Heard(NodeId leader, NodeId from, uint64_t ticks) {
    if (from == kNoNode || from.value() > nodes_) return;
    heard_[(leader.value() - 1) * nodes_ + from.value() - 1] = ticks;
  }
  // A node has taken a tick, and leads after it.
  std::optional<Violation> Ticked(NodeId leader, const JointConfig& voters, Term term,
                                  uint64_t ticks) const;

 private:
  bool InContact(NodeId leader, const JointConfig& voters, uint64_t since) const;

  uint64_t nodes_ = 0;
  uint64_t election_tick_ = 0;
  std::vector<uint64_t> since_;  // By leader.
  std::vector<uint64_t> heard_;  // By leader and sender: the leader's ticks when it last did.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_QUORUM_CONTACT_H_
