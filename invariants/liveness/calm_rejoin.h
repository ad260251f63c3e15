// L9: with pre-vote and check-quorum, a node that was cut off and comes back does not depose the
// leader of a quorum that is connected and content (Thesis 9.6, 4.2.3; etcd: inLease).
//
// Looked at from when such nodes are let in again. The driver sees to it that none of them is ahead
// of the leader's term by then, and that no order to campaign is on its way. Does not verify:
// leadership transfers, nodes that restart.
#ifndef SQUALL_INVARIANTS_LIVENESS_CALM_REJOIN_H_
#define SQUALL_INVARIANTS_LIVENESS_CALM_REJOIN_H_

#include <optional>
#include <vector>

#include "invariants/liveness/core_node.h"

namespace squall {

class CalmRejoin {
 public:
  // Nodes come back while `leader` leads.
  void Begin(NodeId leader, Term term, std::vector<NodeId> back);
  bool begun() const { return leader_ != kNoNode; }
  // Whether a node of the core has been driven to another term, or the leader from its place.
  std::optional<Violation> Disturbed(Core core) const;

 private:
  NodeId leader_;
  Term term_;
  std::vector<NodeId> back_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_CALM_REJOIN_H_
