#include "invariants/liveness/membership_settles.h"

#include "invariants/sentence.h"

namespace squall {

std::optional<Violation> NotSettled(Core core, const CoreNode& leader, Wording wording) {
  const Membership& members = leader.view->Members();
  if (members.voters.joint()) {
    return Unmet(
        wording, Property::kMembershipSettles, leader.id,
        [&] {
          return Sentence("node ", leader.id, ", the leader, is still in the joint configuration ",
                          Describe(members));
        },
        members.auto_leave ? "a joint configuration is not left by itself"
                           : "a joint configuration is not left on request");
  }
  for (const CoreNode& node : core) {
    if (node.view == nullptr || !members.contains(node.id)) continue;
    const Membership& other = node.view->Members();
    if (other == members) continue;
    return Unmet(
        wording, Property::kMembershipSettles, node.id,
        [&] {
          return Sentence("node ", node.id, " acts on ", Describe(other), " and its leader, node ",
                          leader.id, ", on ", Describe(members));
        },
        "members act on different configurations");
  }
  return std::nullopt;
}

}  // namespace squall
