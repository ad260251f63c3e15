// S13, current-term commit: a leader counts replicas only of entries of its own term; what is older
// is committed along with one of them (Paper 5.4.2 and Fig. 8; Thesis 3.6.2).
//
// A leader's commit index only moves by counting, so wherever it stops there is an entry of its
// term; also in the step in which it stops leading its term. Does not verify: followers, who learn
// the commit index; a step in which the node comes to lead, if the call is about a message that
// tells a commit index.
#ifndef SQUALL_INVARIANTS_SAFETY_CURRENT_TERM_COMMIT_H_
#define SQUALL_INVARIANTS_SAFETY_CURRENT_TERM_COMMIT_H_

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node leads, or led before this step, and has advanced its commit index to
// node.state.commit.
void CheckCurrentTermCommit(Subject subject);

struct CurrentTermCommitChecker {
  static constexpr Property kProperty = Property::kCurrentTermCommit;

  static void Led(Subject subject, const Step& step) {
    // Before it was elected the node may have learnt in the same call, as a follower, what is
    // committed.
    if (!step.committed || (step.elected && subject.node.call.tells_commit)) return;
    CheckCurrentTermCommit(subject);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_CURRENT_TERM_COMMIT_H_
