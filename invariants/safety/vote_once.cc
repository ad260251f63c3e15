#include "invariants/safety/vote_once.h"

#include "invariants/sentence.h"

namespace squall {

void CheckVoteInStep(Ghost& ghost, NodeId id, const NodeState& before, const NodeState& after) {
  if (after.term != before.term || before.vote == kNoNode || after.vote == before.vote) return;
  const bool forgot = after.vote == kNoNode;
  ghost.Report({Property::kVoteOnce,
                forgot ? Sentence("node ", id, " forgot in term ", after.term,
                                  " that it had voted for node ", before.vote)
                       : Sentence("node ", id, " voted in term ", after.term, " for node ",
                                  before.vote, ", then for node ", after.vote),
                forgot ? "a vote is forgotten within its term" : "a vote changes within its term",
                {id},
                after.term,
                Index()});
}

void CheckVoteAtStart(Ghost& ghost, NodeId id, const NodeGhost& node, const NodeState& state) {
  const NodeId promised = node.promises.VoteIn(state.term);
  if (promised == kNoNode || promised == state.vote) return;
  const bool forgot = state.vote == kNoNode;
  ghost.Report({Property::kVoteOnce,
                forgot ? Sentence("node ", id, " promised node ", promised, " its vote in term ",
                                  state.term, " and restarts without knowing")
                       : Sentence("node ", id, " promised node ", promised, " its vote in term ",
                                  state.term, " and restarts with a vote for node ", state.vote),
                forgot ? "a vote that was told is lost in a restart"
                       : "a vote that was told is another one after a restart",
                {id},
                state.term,
                Index()});
}

void CheckVoteTold(Ghost& ghost, NodeId id, NodeGhost& node, Term term, NodeId candidate) {
  const NodeId promised = node.promises.VoteIn(term);
  if (promised == candidate) return;
  if (promised == kNoNode) {
    node.promises.AddVote(term, candidate);
    return;
  }
  ghost.Report({Property::kVoteOnce,
                Sentence("node ", id, " told node ", promised, ", then node ", candidate,
                         ", that it votes for it in term ", term),
                "a vote is told to two candidates of one term",
                {id},
                term,
                Index()});
}

}  // namespace squall
