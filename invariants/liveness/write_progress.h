// L2: what clients ask of a healed core is committed; if it is refused, then for a reason that
// passes (Paper 5.3; etcd: ErrProposalDropped).
//
// Looked at for writes that the driver puts to the leader, one after the other, each again after a
// while if nothing came of it. Does not verify: writes through other nodes, or how long each takes.
#ifndef SQUALL_INVARIANTS_LIVENESS_WRITE_PROGRESS_H_
#define SQUALL_INVARIANTS_LIVENESS_WRITE_PROGRESS_H_

#include <cstdint>

#include "invariants/liveness/core_node.h"

namespace squall {

class WriteProgress {
 public:
  // A write was put to `leader`, which took it or refused it.
  void Asked(NodeId leader, uint64_t now_us);
  void Refused(NodeId leader, const NodeState& state, const Burden& burden);
  // It was committed and applied.
  void Committed();

  uint64_t committed() const { return committed_; }
  // Why `wanted` writes are not done.
  Violation Why(uint64_t wanted, uint64_t now_us, Wording wording = Wording::kFull) const;

 private:
  uint64_t asked_ = 0;
  uint64_t refused_ = 0;
  uint64_t committed_ = 0;
  NodeId last_leader_;     // To whom the last one was put.
  uint64_t first_us_ = 0;  // When the first was, since one was done.
  bool last_refused_ = false;
  NodeState refuser_;
  Burden burden_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_WRITE_PROGRESS_H_
