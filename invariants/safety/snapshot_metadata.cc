#include "invariants/safety/snapshot_metadata.h"

#include <string>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
void CheckSnapshotMetadata(Subject subject, const SnapshotMetadata& metadata,
                           std::string_view what) {
  Ghost& ghost = subject.ghost;
  const Index index = metadata.index;
  if (ghost.ledger.Contains(index.value())) {
    const Term term = ghost.ledger.At(index.value()).term;
    if (metadata.term != term) {
      subject.Report(
          Property::kSnapshotMetadata, index,
          Sentence("node ", subject.id(), " ", what, " a snapshot of entry ", index, " and term ",
                   metadata.term, "; the committed entry is of term ", term),
          "a snapshot names another term than the committed entry's");
    }
  }
  const Membership* members = ghost.members.At(index);
  if (members == nullptr || Equivalent(metadata.conf_state, ToConfState(*members))) return;
  subject.Report(Property::kSnapshotMetadata, index,
                 Sentence("node ", subject.id(), " ", what, " a snapshot of entry ", index,
                          " with another configuration than ", Describe(*members),
                          ", which the committed log makes"),
                 "a snapshot names another configuration than the committed log makes");
}

void CheckSnapshotApplied(Subject subject, Index index) {
  const NodeGhost& node = subject.node;
  if (!node.machine.told || index <= node.machine.index) return;
  subject.Report(Property::kSnapshotMetadata, index,
                 Sentence("node ", subject.id(), " makes a snapshot of entry ", index,
                          " when it has applied up to ", node.machine.index),
                 "a snapshot of entries that are not applied");
}

void CheckSnapshotRestored(Subject subject, const Step& step) {
  const NodeState& state = subject.node.state;
  const Index index = state.first - 1;
  if (index > step.before.commit) [[likely]]
    return;
  // A log that begins where it did before was not replaced; nor is one whose node shows that no
  // snapshot waits for its disk.
  const UnstableWindow unstable = step.view.Unstable();
  if (state.first == step.before.first || (unstable.known && !unstable.has_snapshot)) {
    return subject.Report(
        Property::kSnapshotMetadata, step.written,
        Sentence("node ", subject.id(), " writes its log from entry ", step.written,
                 " on, which is compacted: its log begins behind entry ", index,
                 ", it has committed up to ", step.before.commit,
                 ", and it has no snapshot from a leader"),
        "a compacted part of a log is written");
  }
  subject.Report(Property::kSnapshotMetadata, index,
                 Sentence("node ", subject.id(), " replaces its log by a snapshot of entry ", index,
                          " when it has committed up to ", step.before.commit),
                 "a snapshot replaces a log that is committed further");
}

}  // namespace squall
