#include "invariants/safety/commit_order.h"

#include <string>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void ReportBounds(Subject subject) {
  const NodeState& s = subject.node.state;
  if (s.commit > s.last) {
    subject.Report(Property::kCommitOrder, s.commit,
                   Sentence("node ", subject.id(), " has committed up to ", s.commit,
                            " and its log ends at ", s.last),
                   "commit index behind the end of the log");
  } else if (s.applied > s.commit) {
    subject.Report(Property::kCommitOrder, s.applied,
                   Sentence("node ", subject.id(), " has applied up to ", s.applied,
                            " and committed up to ", s.commit),
                   "applied index ahead of the commit index");
  } else if (s.first > s.commit + 1) {
    subject.Report(Property::kCommitOrder, s.first,
                   Sentence("node ", subject.id(), " has compacted its log up to ", s.first - 1,
                            " and committed up to ", s.commit),
                   "compacted beyond the commit index");
  } else {
    subject.Report(Property::kCommitOrder, s.first,
                   Sentence("node ", subject.id(), " has compacted its log up to ", s.first - 1,
                            " and applied up to ", s.applied),
                   "compacted beyond the applied index");
  }
}

}  // namespace

void ReportCommitOrder(Subject subject, const NodeState& before) {
  const NodeState& s = subject.node.state;
  if (s.commit < before.commit) {
    subject.Report(Property::kCommitOrder, s.commit,
                   Sentence("node ", subject.id(), " took its commit index back from ",
                            before.commit, " to ", s.commit),
                   "the commit index decreases");
  }
  if (s.applied < before.applied) {
    subject.Report(Property::kCommitOrder, s.applied,
                   Sentence("node ", subject.id(), " took its applied index back from ",
                            before.applied, " to ", s.applied),
                   "the applied index decreases");
  }
  if (!CommitsInOrder(subject.node)) ReportBounds(subject);
}

}  // namespace squall
