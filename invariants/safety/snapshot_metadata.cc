#include "invariants/safety/snapshot_metadata.h"

#include <string>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

[[gnu::cold]] void Report(Ghost& ghost, NodeId id, const NodeGhost& node, Index index,
                          std::string detail, std::string pattern) {
  ghost.Report({Property::kSnapshotMetadata,
                std::move(detail),
                std::move(pattern),
                {id},
                node.state.term,
                index});
}

}  // namespace

void CheckSnapshotMetadata(Ghost& ghost, NodeId id, const NodeGhost& node,
                           const SnapshotMetadata& metadata, std::string_view what) {
  const Index index = metadata.index;
  if (ghost.ledger.Contains(index.value())) {
    const Term term = ghost.ledger.At(index.value()).term;
    if (metadata.term != term) {
      Report(ghost, id, node, index,
             Sentence("node ", id, " ", what, " a snapshot of entry ", index, " and term ",
                      metadata.term, "; the committed entry is of term ", term),
             "a snapshot names another term than the committed entry's");
    }
  }
  const Membership* members = ghost.members.At(index);
  if (members == nullptr || Equivalent(metadata.conf_state, ToConfState(*members))) return;
  Report(ghost, id, node, index,
         Sentence("node ", id, " ", what, " a snapshot of entry ", index,
                  " with another configuration than ", Describe(*members),
                  ", which the committed log makes"),
         "a snapshot names another configuration than the committed log makes");
}

void CheckSnapshotApplied(Ghost& ghost, NodeId id, const NodeGhost& node, Index index) {
  if (!node.machine.told || index <= node.machine.index) return;
  Report(ghost, id, node, index,
         Sentence("node ", id, " makes a snapshot of entry ", index, " when it has applied up to ",
                  node.machine.index),
         "a snapshot of entries that are not applied");
}

void CheckSnapshotRestored(Ghost& ghost, NodeId id, const NodeGhost& node, Index index,
                           Index commit) {
  if (index > commit) [[likely]]
    return;
  Report(ghost, id, node, index,
         Sentence("node ", id, " replaces its log by a snapshot of entry ", index,
                  " when it has committed up to ", commit),
         "a snapshot replaces a log that is committed further");
}

}  // namespace squall
