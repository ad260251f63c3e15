#include "invariants/safety/log_matching.h"

#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

// A node whose log has the same entry behind another prefix, or kNoNode if all such are gone.
NodeId Opponent(Subject subject, Index index, const LogPoint& point) {
  const auto disagrees = [&](const PrefixLog& log) {
    return log.Contains(index) && log.At(index).term == point.term &&
           log.At(index).hash != point.hash;
  };
  for (const NodeGhost& node : subject.ghost.nodes) {
    if (node.id == subject.id()) continue;
    if ((node.up && disagrees(node.log)) || disagrees(node.durable_log)) return node.id;
  }
  return kNoNode;
}

}  // namespace

void ReportLogMatching(Subject subject, Index index, const LogPoint& point) {
  const NodeId other = Opponent(subject, index, point);
  Violation violation{
      Property::kLogMatching, "",         "equal index and term behind different prefixes",
      {subject.id()},         point.term, index};
  if (other == kNoNode) {
    violation.detail = Sentence("node ", subject.id(), " has entry ", index, " of term ",
                                point.term, " behind another prefix than an earlier log had");
  } else {
    violation.nodes.push_back(other);
    violation.detail = Sentence("nodes ", subject.id(), " and ", other, " both have entry ", index,
                                " of term ", point.term, ", and their logs differ up to it");
  }
  subject.ghost.Report(std::move(violation));
}

}  // namespace squall
