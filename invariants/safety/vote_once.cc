#include "invariants/safety/vote_once.h"

#include "invariants/sentence.h"

namespace squall {

void CheckVoteInStep(Subject subject, const NodeState& before) {
  const NodeState& after = subject.node.state;
  if (after.term != before.term || before.vote == kNoNode || after.vote == before.vote) return;
  const bool forgot = after.vote == kNoNode;
  subject.Report(Property::kVoteOnce, kNoIndex,
                 forgot ? Sentence("node ", subject.id(), " forgot in term ", after.term,
                                   " that it had voted for node ", before.vote)
                        : Sentence("node ", subject.id(), " voted in term ", after.term,
                                   " for node ", before.vote, ", then for node ", after.vote),
                 forgot ? "a vote is forgotten within its term" : "a vote changes within its term");
}

void CheckVoteAtStart(Subject subject) {
  const NodeState& state = subject.node.state;
  const NodeId promised = subject.node.promises.VoteIn(state.term);
  if (promised == kNoNode || promised == state.vote) return;
  const bool forgot = state.vote == kNoNode;
  subject.Report(
      Property::kVoteOnce, kNoIndex,
      forgot ? Sentence("node ", subject.id(), " promised node ", promised, " its vote in term ",
                        state.term, " and restarts without knowing")
             : Sentence("node ", subject.id(), " promised node ", promised, " its vote in term ",
                        state.term, " and restarts with a vote for node ", state.vote),
      forgot ? "a vote that was told is lost in a restart"
             : "a vote that was told is another one after a restart");
}

void CheckVoteTold(Subject subject, Term term, NodeId candidate) {
  const NodeId promised = subject.node.promises.VoteIn(term);
  if (promised == candidate) return;
  if (promised == kNoNode) {
    subject.node.promises.AddVote(term, candidate);
    return;
  }
  subject.ghost.Report({Property::kVoteOnce,
                        Sentence("node ", subject.id(), " told node ", promised, ", then node ",
                                 candidate, ", that it votes for it in term ", term),
                        "a vote is told to two candidates of one term",
                        {subject.id()},
                        term,
                        Index()});
}

}  // namespace squall
