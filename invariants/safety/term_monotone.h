// S3, monotone terms: a node's term never decreases, and after a crash it is at least the largest
// one that the node has ever named to others (Paper Fig. 2, "Persistent state"; 5.1).
//
// Does not verify: that a term was on disk when it was named, if no crash shows it (S17). Terms in
// pre-votes and in their grants name no term that the sender is in (Thesis 9.6) and do not count.
// Nor do answers to heartbeats: with asynchronous storage writes they leave before the term that
// they name is on disk (etcd: send), and nothing rests on the node's remembering it. The leader of
// an earlier term cannot commit any more, because the voters of this one have it on their disks,
// and a read that the answer confirms (Thesis 6.4) needs only that the node was in no later term
// then.
#ifndef SQUALL_INVARIANTS_SAFETY_TERM_MONOTONE_H_
#define SQUALL_INVARIANTS_SAFETY_TERM_MONOTONE_H_

#include "core/base/message.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// In one step the node went from `before` to node.state.
void CheckTermInStep(Subject subject, const NodeState& before);
// The node comes up in node.state, as read from its disk.
void CheckTermAtStart(Subject subject);

// Whether the sender of `message` is, or was, in the term that it names.
inline bool NamesOwnTerm(const Message& message) {
  if (message.type == MessageType::kPreVote || message.type == MessageType::kHeartbeatResp) {
    return false;
  }
  return message.type != MessageType::kPreVoteResp || message.reject;
}

struct TermMonotoneChecker {
  static constexpr Property kProperty = Property::kTermMonotone;

  static void Starting(Subject subject) { CheckTermAtStart(subject); }
  static void TermMoved(Subject subject, const Step& step) {
    CheckTermInStep(subject, step.before);
  }
  static void Sent(Subject subject, const Message& message, SenderState) {
    if (!NamesOwnTerm(message)) return;
    Term& promised = subject.node.promises.term_max;
    if (promised < message.term) promised = message.term;
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_TERM_MONOTONE_H_
