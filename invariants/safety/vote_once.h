// S2, vote once: a node votes for at most one candidate in a term, and remembers it across a crash
// once anybody has been told (Paper Fig. 2, RequestVote and "Persistent state"; 5.2).
//
// A vote is told by a granted MsgVoteResp, and by a MsgVote, which is the candidate's vote for
// itself. Does not verify: that the vote was on disk when it was told, if no crash shows it (S17);
// that the candidate's log was complete enough to be voted for (S6 sees what follows); more than
// the four latest votes that a node has told of; pre-votes, which bind nobody (Thesis 9.6).
#ifndef SQUALL_INVARIANTS_SAFETY_VOTE_ONCE_H_
#define SQUALL_INVARIANTS_SAFETY_VOTE_ONCE_H_

#include "core/base/message.h"
#include "invariants/ghost/ghost.h"

namespace squall {

// In one step of node `id` term or vote went from `before` to `after`.
void CheckVoteInStep(Ghost& ghost, NodeId id, const NodeState& before, const NodeState& after);
// The node comes up with what it has read from its disk.
void CheckVoteAtStart(Ghost& ghost, NodeId id, const NodeGhost& node, const NodeState& state);
// The node tells others of its vote in `message.term`: for `candidate`.
void CheckVoteTold(Ghost& ghost, NodeId id, NodeGhost& node, Term term, NodeId candidate);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_VOTE_ONCE_H_
