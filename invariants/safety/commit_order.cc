#include "invariants/safety/commit_order.h"

#include <string>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Ghost& ghost, NodeId id, const NodeState& state, Index index,
                          std::string detail, std::string pattern) {
  ghost.Report(
      {Property::kCommitOrder, std::move(detail), std::move(pattern), {id}, state.term, index});
}

[[gnu::cold]] void ReportBounds(Ghost& ghost, NodeId id, const NodeGhost& node) {
  const NodeState& s = node.state;
  if (s.commit > s.last) {
    Report(
        ghost, id, s, s.commit,
        Sentence("node ", id, " has committed up to ", s.commit, " and its log ends at ", s.last),
        "commit index behind the end of the log");
  } else if (s.applied > s.commit) {
    Report(
        ghost, id, s, s.applied,
        Sentence("node ", id, " has applied up to ", s.applied, " and committed up to ", s.commit),
        "applied index ahead of the commit index");
  } else if (s.first > s.commit + 1) {
    Report(ghost, id, s, s.first,
           Sentence("node ", id, " has compacted its log up to ", s.first - 1,
                    " and committed up to ", s.commit),
           "compacted beyond the commit index");
  } else {
    Report(ghost, id, s, s.first,
           Sentence("node ", id, " has compacted its log up to ", s.first - 1,
                    " and applied up to ", s.applied),
           "compacted beyond the applied index");
  }
}

}  // namespace

void ReportCommitOrder(Ghost& ghost, NodeId id, const NodeGhost& node, const NodeState& before) {
  const NodeState& s = node.state;
  if (s.commit < before.commit) {
    Report(
        ghost, id, s, s.commit,
        Sentence("node ", id, " took its commit index back from ", before.commit, " to ", s.commit),
        "the commit index decreases");
  }
  if (s.applied < before.applied) {
    Report(ghost, id, s, s.applied,
           Sentence("node ", id, " took its applied index back from ", before.applied, " to ",
                    s.applied),
           "the applied index decreases");
  }
  if (!CommitsInOrder(node)) ReportBounds(ghost, id, node);
}

}  // namespace squall
