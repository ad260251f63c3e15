// S8, committed on a durable quorum: when a leader takes an entry for committed, a majority of the
// voters, of each half if the configuration is joint, have its log up to there on disk (Paper 5.3;
// Thesis 4.3, 10.2.1).
//
// The leader itself need not be one of them (Thesis 10.2.1). A voter whose disk was lost for good
// counts for what it held until then: it is the world's business that too few are lost to matter. A
// voter whose snapshot covers the entry counts. Does not verify: that the entry stays there (S9);
// commit indexes of followers, which come from a leader, and an entry of an earlier term that a
// node commits in the step in which it comes to lead, which it may have learnt as a follower (S13
// looks at those that it cannot have); that the voters are the right ones (S14). If the
// configuration changes in the step in which the leader commits, the old one or the new one will
// do. A leader that commits and stops leading in one step is looked at like any other.
#ifndef SQUALL_INVARIANTS_SAFETY_COMMITTED_ON_QUORUM_H_
#define SQUALL_INVARIANTS_SAFETY_COMMITTED_ON_QUORUM_H_

#include "core/quorum/quorum.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node leads, or led before this step, and has advanced its commit index to node.state.commit.
// node.voters is what it
// counted before the step, `voters` after it.
void CheckCommittedOnQuorum(Subject subject, const JointConfig& voters);

struct CommittedOnQuorumChecker {
  static constexpr Property kProperty = Property::kCommittedOnQuorum;

  static void Led(Subject subject, const Step& step) {
    if (!step.committed || (step.elected && !CountedWhenElected(subject.node))) return;
    CheckCommittedOnQuorum(subject, step.view.Members().voters);
  }

 private:
  // In the step in which a node comes to lead its commit index may also be what it learnt as a
  // follower; an entry of its own term it can only have counted.
  static bool CountedWhenElected(const NodeGhost& node) {
    const Index commit = node.state.commit;
    return node.log.Contains(commit) && node.log.At(commit).term == node.state.term;
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_COMMITTED_ON_QUORUM_H_
