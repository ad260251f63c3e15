#include "invariants/liveness/quorum_contact.h"

#include <algorithm>

#include "invariants/sentence.h"

namespace squall {

std::optional<Violation> QuorumContact::Ticked(NodeId leader, const JointConfig& voters, Term term,
                                               uint64_t ticks) const {
  const uint64_t limit = 2 * election_tick_;
  const uint64_t began = since_[leader.value() - 1];
  if (ticks <= began + limit || InContact(leader, voters, ticks - limit)) [[likely]] {
    return std::nullopt;
  }
  std::vector<NodeId> heard;
  for (NodeId id : voters.All()) {
    if (id == leader || (id.value() <= nodes_ &&
                         heard_[(leader.value() - 1) * nodes_ + id.value() - 1] >= ticks - limit)) {
      heard.push_back(id);
    }
  }
  Violation v =
      Unmet(Property::kQuorumContact, leader,
            Sentence("node ", leader, " leads term ", term, " though in the last ", limit,
                     " of its ticks it heard only from ", ListOf(heard), " of ", Describe(voters)),
            "a leader without a quorum does not step down");
  v.term = term;
  return v;
}

bool QuorumContact::InContact(NodeId leader, const JointConfig& voters, uint64_t since) const {
  const uint64_t* heard = &heard_[(leader.value() - 1) * nodes_];
  const auto enough = [&](const MajorityConfig& half) {
    size_t active = 0;
    for (NodeId id : half) {
      active += id == leader || (id.value() <= nodes_ && heard[id.value() - 1] >= since) ? 1 : 0;
    }
    return half.empty() || active >= MajorityOf(half.size());
  };
  return enough(voters.incoming) && enough(voters.outgoing);
}

}  // namespace squall
