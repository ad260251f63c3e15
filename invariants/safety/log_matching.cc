#include "invariants/safety/log_matching.h"

#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

// A node whose log has the same entry behind another prefix, or nobody if all such are gone.
NodeId Opponent(const Ghost& ghost, NodeId id, Index index, const LogPoint& point) {
  const auto disagrees = [&](const PrefixLog& log) {
    return log.Contains(index) && log.At(index).term == point.term &&
           log.At(index).hash != point.hash;
  };
  for (size_t i = 0; i < ghost.nodes.size(); ++i) {
    const NodeGhost& node = ghost.nodes[i];
    if (NodeId(i + 1) == id) continue;
    if ((node.up && disagrees(node.log)) || disagrees(node.durable_log)) return NodeId(i + 1);
  }
  return kNoNode;
}

}  // namespace

void ReportLogMatching(Ghost& ghost, NodeId id, Index index, const LogPoint& point) {
  const NodeId other = Opponent(ghost, id, index, point);
  Violation violation{Property::kLogMatching,
                      "",
                      "equal index and term behind different prefixes",
                      {id},
                      point.term,
                      index};
  if (other == kNoNode) {
    violation.detail = Sentence("node ", id, " has entry ", index, " of term ", point.term,
                                " behind another prefix than an earlier log had");
  } else {
    violation.nodes.push_back(other);
    violation.detail = Sentence("nodes ", id, " and ", other, " both have entry ", index,
                                " of term ", point.term, ", and their logs differ up to it");
  }
  ghost.Report(std::move(violation));
}

}  // namespace squall
