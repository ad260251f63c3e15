#include "invariants/safety/apply_order.h"

#include <algorithm>
#include <string>
#include <utility>

#include "invariants/sentence.h"

namespace squall {
namespace {

// The hash of the log up to the machine's index, if it is known.
void TakeHash(const Ghost& ghost, NodeGhost& node) {
  MachineGhost& machine = node.machine;
  const bool committed = ghost.ledger.Contains(machine.index.value());
  machine.hash_known = committed || node.log.Contains(machine.index);
  if (!machine.hash_known) return;
  machine.hash =
      committed ? ghost.ledger.At(machine.index.value()).hash : node.log.At(machine.index).hash;
}

}  // namespace

void CheckApplyAtStart(Subject subject) {
  NodeGhost& node = subject.node;
  const Index applied = node.state.applied;
  // A snapshot from a leader may be on the disk before the state machine has heard of it.
  if (node.machine.told && applied > std::max(node.machine.index, node.snapshot_received)) {
    subject.Report(Property::kApplyOrder, applied,
                   Sentence("node ", subject.id(), " restarts with entries up to ", applied,
                            " applied; before, it had applied up to ", node.machine.index),
                   "a restart takes entries for applied that never were");
  }
  node.machine = {};
  node.machine.index = applied;
  TakeHash(subject.ghost, node);
}

void CheckApply(Subject subject, const Entry& entry) {
  NodeGhost& node = subject.node;
  MachineGhost& machine = node.machine;
  if (entry.index != machine.index + 1) {
    const bool again = entry.index <= machine.index;
    subject.Report(Property::kApplyOrder, entry.index,
                   Sentence("node ", subject.id(), " applies entry ", entry.index, " after entry ",
                            machine.index),
                   again ? "an entry is applied again" : "an entry is left out in applying");
    // The hash behind a gap is the log's, if it has one.
    machine.index = entry.index;
    TakeHash(subject.ghost, node);
  } else {
    machine.index = entry.index;
    if (machine.hash_known) machine.hash = Extend({machine.hash, kNoTerm}, entry).hash;
  }
  machine.told = true;
  node.unjudged.any = node.unjudged.applied = true;
}

void CheckApplySnapshot(Subject subject, const Snapshot& snapshot) {
  NodeGhost& node = subject.node;
  MachineGhost& machine = node.machine;
  const Index index = snapshot.metadata.index;
  if (index <= machine.index) {
    subject.Report(Property::kApplyOrder, index,
                   Sentence("node ", subject.id(), " goes back to a snapshot of entry ", index,
                            " when it has applied up to ", machine.index),
                   "a snapshot takes the state machine back");
  }
  machine.index = index;
  machine.told = true;
  TakeHash(subject.ghost, node);
  node.unjudged.any = node.unjudged.applied = true;
}

void JudgeApplied(Subject subject) {
  const NodeGhost& node = subject.node;
  const MachineGhost& machine = node.machine;
  if (!machine.told) return;
  if (machine.index > node.state.commit) {
    subject.Report(Property::kApplyOrder, machine.index,
                   Sentence("node ", subject.id(), " has applied entry ", machine.index,
                            " and committed up to ", node.state.commit),
                   "an entry is applied that is not committed");
  } else if (machine.hash_known && subject.ghost.ledger.Contains(machine.index.value()) &&
             subject.ghost.ledger.At(machine.index.value()).hash != machine.hash) {
    subject.Report(Property::kApplyOrder, machine.index,
                   Sentence("node ", subject.id(), " has applied other entries up to ",
                            machine.index, " than were committed"),
                   "other entries are applied than were committed");
  } else if (node.state.applied > machine.index) {
    subject.Report(
        Property::kApplyOrder, node.state.applied,
        Sentence("node ", subject.id(), " takes entries up to ", node.state.applied,
                 " for applied; its state machine was given those up to ", machine.index),
        "entries are taken for applied that are not");
  }
}

}  // namespace squall
