// S2, vote once: a node votes for at most one candidate in a term, and remembers it across a crash
// once it has told of it (Paper Fig. 2, RequestVote and "Persistent state"; 5.2).
//
// A vote is told by a granted MsgVoteResp, and by a MsgVote, which is the candidate's vote for
// itself. Does not verify: that the vote was on disk when it was told, if no crash shows it (S17);
// that the candidate's log was complete enough to be voted for (S22); more than
// the four latest votes that a node has told of; pre-votes, which bind no node (Thesis 9.6).
#ifndef SQUALL_INVARIANTS_SAFETY_VOTE_ONCE_H_
#define SQUALL_INVARIANTS_SAFETY_VOTE_ONCE_H_

#include "core/base/message.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// In one step the node went from `before` to node.state.
void CheckVoteInStep(Subject subject, const NodeState& before);
// The node comes up in node.state, as read from its disk.
void CheckVoteAtStart(Subject subject);
// The node tells others of its vote in `term`: for `candidate`.
void CheckVoteTold(Subject subject, Term term, NodeId candidate);

struct VoteOnceChecker {
  static constexpr Property kProperty = Property::kVoteOnce;

  static void Starting(Subject subject) { CheckVoteAtStart(subject); }
  static void TermMoved(Subject subject, const Step& step) {
    CheckVoteInStep(subject, step.before);
  }
  static void Sent(Subject subject, const Message& message, SenderState) {
    if (message.type == MessageType::kVote) [[unlikely]] {
      CheckVoteTold(subject, message.term, subject.id());
    } else if (message.type == MessageType::kVoteResp && !message.reject) [[unlikely]] {
      CheckVoteTold(subject, message.term, message.to);
    }
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_VOTE_ONCE_H_
