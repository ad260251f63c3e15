// S23, prompt commit: a leader's commit index is not below what its own count of a quorum allows:
// if the matches of a majority of the voters, of each half if the configuration is joint, reach an
// entry of its term, the entry is committed in that very step (Paper Fig. 2, "Rules for Servers,
// Leaders"; etcd: maybeCommit). Where a leader waits for the next acknowledgement instead, and
// nothing is written, it waits for ever.
//
// Looked at after every step of a leader that shows what it believes of its members. Does not
// verify: that the matches are true (S18); leaders that are no voters of their own configuration,
// because a removed leader counts no matches, and the next leader commits what it left (etcd:
// switchToConfig returns before it counts); nodes that show no members (NodeView::Followers).
#ifndef SQUALL_INVARIANTS_SAFETY_PROMPT_COMMIT_H_
#define SQUALL_INVARIANTS_SAFETY_PROMPT_COMMIT_H_

#include "core/tracker/tracker.h"
#include "invariants/ghost/subject.h"
#include "invariants/observation.h"

namespace squall {

// The node leads and has taken a step. `tracker` is what it believes of its members.
void CheckPromptCommit(Subject subject, const Tracker& tracker, const NodeView& view);

struct PromptCommitChecker {
  static constexpr Property kProperty = Property::kPromptCommit;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_PROMPT_COMMIT_H_
