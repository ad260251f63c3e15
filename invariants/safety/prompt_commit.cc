#include "invariants/safety/prompt_commit.h"

#include <algorithm>

#include "invariants/sentence.h"

namespace squall {

void CheckPromptCommit(Subject subject, const Tracker& tracker, const NodeView& view) {
  const NodeGhost& node = subject.node;
  const Index commit = node.state.commit;
  const std::vector<Tracker::Member>& members = tracker.members();
  // Nothing is counted where no member is ahead, as at rest.
  if (std::none_of(members.begin(), members.end(),
                   [commit](const Tracker::Member& m) { return m.progress.match() > commit; })) {
    return;
  }
  const Index counted = tracker.Committed();
  if (counted <= commit || !node.log.Contains(counted)) [[likely]]
    return;
  // Paper 5.4.2: entries of earlier terms wait for one of the leader's own.
  if (node.log.At(counted).term != node.state.term) return;
  if (!view.Members().voters.contains(subject.id())) return;
  subject.Report(
      Property::kPromptCommit, counted,
      Sentence("node ", subject.id(), " leads term ", node.state.term, " and has committed up to ",
               commit, ", though by its own count a quorum has entry ", counted),
      "a leader does not commit what its own count allows");
}

}  // namespace squall
