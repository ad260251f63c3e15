#include "invariants/liveness/calm_rejoin.h"

#include <utility>

#include "invariants/sentence.h"

namespace squall {

void CalmRejoin::Begin(NodeId leader, Term term, std::vector<NodeId> back) {
  leader_ = leader;
  term_ = term;
  back_ = std::move(back);
}

std::optional<Violation> CalmRejoin::Disturbed(Core core) const {
  for (const CoreNode& node : core) {
    if (node.view == nullptr) continue;
    const NodeState state = node.view->State();
    if (state.term <= term_ && (node.id != leader_ || state.role == Role::kLeader)) continue;
    Violation v = Unmet(Property::kCalmRejoin, node.id,
                        Sentence("nodes ", ListOf(back_), " came back and node ", node.id, " is a ",
                                 RoleWord(state.role), " in term ", state.term, ", though node ",
                                 leader_, " led term ", term_, " with a quorum behind it"),
                        "a node that comes back deposes the leader");
    v.term = state.term;
    return v;
  }
  return std::nullopt;
}

}  // namespace squall
