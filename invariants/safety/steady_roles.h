// S24, steady roles: elections cost time in which nothing is done, so nothing begins one without a
// reason.
//
//   campaign   a follower campaigns, or rehearses it (pre-vote), when its clock ticks and it has
//              heard nothing from a leader for an election timeout, when the leader hands over to
//              it, or when an operator asks it to (Paper 5.2; Thesis 3.10)
//   step down  a leader leaves its role in its own term only when its clock ticks and, under
//              check-quorum, no quorum has answered it for an election timeout (Thesis 6.2), or in
//              the step that puts another configuration in force: it may be removed by it
//              (Thesis 4.2.2), or give way to a member that comes back (Config::strict_readd)
//
// Time is the node's own ticks, so neither clocks nor pauses matter. Checked only if SuiteOptions
// names the election timeout, and leaders only if it says what lease the nodes hold themselves to.
//
// Does not verify: that a node campaigns when it should (L1), or a leader steps down when it should
// (L7); leaders that a higher term deposes, which S22 and L9 look at; campaigns in calls of which
// the suite is not told what they are about, such as an operator's request or the end of a write;
// a leader that steps down in the very step in which its configuration changes.
#ifndef SQUALL_INVARIANTS_SAFETY_STEADY_ROLES_H_
#define SQUALL_INVARIANTS_SAFETY_STEADY_ROLES_H_

#include "core/base/message.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// An answer to the node, which leads, is about to be handed to it.
void NoteAnswer(NodeGhost& node, NodeId from);
// Role or term of the node changed in `step`.
void CheckRoleMoved(Subject subject, const Step& step);

struct SteadyRolesChecker {
  static constexpr Property kProperty = Property::kSteadyRoles;

  static void Started(Subject subject, const NodeView&) { subject.node.heard = {}; }
  static void Ticked(Subject subject) { ++subject.node.heard.ticks; }
  static void Received(Subject subject, const Message& message) {
    NodeGhost& node = subject.node;
    if (node.state.role != Role::kLeader || message.term != node.state.term) return;
    if (message.type != MessageType::kAppResp && message.type != MessageType::kHeartbeatResp)
      return;
    NoteAnswer(node, message.from);
  }
  static void RoleMoved(Subject subject, const Step& step) { CheckRoleMoved(subject, step); }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_STEADY_ROLES_H_
