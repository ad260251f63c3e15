// L4: a transfer of leadership is done, or given up after an election timeout, and the leader takes
// proposals again (Thesis 3.10; etcd: tickHeartbeat, abortLeaderTransfer).
//
// Looked at all the time, whenever a client proposes at a node: time is the node's own ticks, so
// neither clocks nor pauses matter. A leader refuses proposals while it hands over, when it is no
// member any more, and when too much is uncommitted; the last two are not held against it. Does not
// verify: that the other node comes to lead; transfers of which the driver does not tell.
#ifndef SQUALL_INVARIANTS_LIVENESS_TRANSFER_ENDS_H_
#define SQUALL_INVARIANTS_LIVENESS_TRANSFER_ENDS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "invariants/liveness/core_node.h"

namespace squall {

class TransferEnds {
 public:
  TransferEnds() = default;
  TransferEnds(uint64_t nodes, uint64_t election_tick)
      : election_tick_(election_tick), asked_(nodes) {}

  // `leader` was asked to transfer its leadership, when it had taken so many ticks.
  void Asked(NodeId leader, Term term, uint64_t ticks);
  // A proposal at `node` was refused.
  std::optional<Violation> Refused(NodeId node, const NodeView& view, uint64_t ticks) const;

 private:
  struct Request {
    Term term;  // Zero: there was none.
    uint64_t ticks = 0;
  };

  uint64_t election_tick_ = 0;
  std::vector<Request> asked_;  // The latest; node i stands at i - 1.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_TRANSFER_ENDS_H_
