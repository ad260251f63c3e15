#include "invariants/liveness/transfer_ends.h"

#include "invariants/sentence.h"

namespace squall {

void TransferEnds::Asked(NodeId leader, Term term, uint64_t ticks) {
  asked_[leader.value() - 1] = {term, ticks};
}

std::optional<Violation> TransferEnds::Refused(NodeId node, const NodeView& view,
                                               uint64_t ticks) const {
  const Request& request = asked_[node.value() - 1];
  const NodeState state = view.State();
  if (request.term == kNoTerm || state.role != Role::kLeader || state.term != request.term) {
    return std::nullopt;
  }
  // The transfer is given up in the tick that completes the timeout.
  if (ticks < request.ticks + election_tick_) return std::nullopt;
  const Burden burden = view.Burdens();
  if (!burden.known || burden.uncommitted_bytes != 0 || !view.Members().contains(node)) {
    return std::nullopt;
  }
  return Unmet(Property::kTransferEnds, node,
               Sentence("node ", node, " was asked to transfer its leadership in term ", state.term,
                        ", leads ", ticks - request.ticks,
                        " ticks later and refuses a proposal with nothing ",
                        "uncommitted; an election timeout is ", election_tick_, " ticks"),
               "a leader refuses proposals long after a transfer was asked for");
}

}  // namespace squall
