// S20, driver contract: what node and driver owe each other (etcd: doc.go, "Usage", and
// AsyncStorageWrites).
//
//   - Without asynchronous storage a Ready is advanced before the next one is taken, and when what
//     it wrote is on the disk; a snapshot is installed before entries are applied.
//   - With it the messages of each of both threads are taken up and done in their order, one by
//     one, and an append is done when it is on the disk.
//   - A membership change is in force on a node from the entry on that brings it.
//   - A message that was sent to another node changes nothing.
//
// Which of both modes a node is in is taken from what it does. Does not verify: a driver that never
// advances; membership changes that come into force before their entries are applied (S14); what is
// sent before it may be (S17); steps of a call in the middle of which a node crashed; answers to
// messages for another node that change nothing here.
#ifndef SQUALL_INVARIANTS_SAFETY_DRIVER_CONTRACT_H_
#define SQUALL_INVARIANTS_SAFETY_DRIVER_CONTRACT_H_

#include <cstdint>

#include "core/host/environment.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// Whether a write that answers have to wait for, of storage messages up to `message`, is not on the
// disk.
inline bool WaitsForDisk(const NodeGhost& node, uint64_t message) {
  for (size_t i = 0; i < node.pending.size(); ++i) {
    if (node.pending[i].message > message) return false;
    if (node.pending[i].must_sync) return true;
  }
  return false;
}

// Whether the contract allows this step now.
inline bool MayStep(const NodeGhost& node, ContractStep step, uint64_t number) {
  const ContractGhost& c = node.contract;
  switch (step) {
    case ContractStep::kReady:
      return true;  // If it comes too early, that shows when it is advanced.
    case ContractStep::kAdvanced:
      return c.readies_open == 1 && !WaitsForDisk(node, 0);
    case ContractStep::kAppendStart:
      return number == c.appends_started + 1;
    case ContractStep::kAppendDone:
      return number == c.appends_done + 1 && number <= c.appends_started &&
             !WaitsForDisk(node, number);
    case ContractStep::kApplyStart:
      return number == c.applies_started + 1;
    case ContractStep::kApplyDone:
      return number == c.applies_done + 1 && number <= c.applies_started;
  }
  return true;
}

// The call of the node, which ends in `after`, is about a message that was sent to another node.
[[gnu::cold]] void CheckMisrouted(Subject subject, const NodeState& after);

// Says why not.
[[gnu::cold]] void ReportContract(Subject subject, ContractStep step, uint64_t number);

inline void TakeStep(ContractGhost& c, ContractStep step, uint64_t number) {
  switch (step) {
    case ContractStep::kReady:
      ++c.readies_open;
      return;
    case ContractStep::kAdvanced:
      c.readies_open = 0;
      return;
    case ContractStep::kAppendStart:
      c.async = true;
      c.appends_started = number;
      return;
    case ContractStep::kAppendDone:
      c.appends_done = number;
      return;
    case ContractStep::kApplyStart:
      c.async = true;
      c.applies_started = number;
      return;
    case ContractStep::kApplyDone:
      c.applies_done = number;
      return;
  }
}

inline void CheckContract(Subject subject, ContractStep step, uint64_t number) {
  if (!MayStep(subject.node, step, number)) [[unlikely]]
    ReportContract(subject, step, number);
  TakeStep(subject.node.contract, step, number);
}

// The node asks for a write; it is the last pending one.
void NoteContractWrite(NodeGhost& node);
// The node has applied an entry, after CheckApply().
void CheckContractApply(Subject subject, const Entry& entry);
void NoteContractInstall(NodeGhost& node);
// A step after a membership change was applied: `now` is in force, node.state as of the step
// before.
void CheckMembersApplied(Subject subject, const Membership& now);

struct DriverContractChecker {
  static constexpr Property kProperty = Property::kDriverContract;

  static void Judged(Subject subject, const NodeView& view) {
    if (subject.node.contract.members_due) CheckMembersApplied(subject, view.Members());
  }
  static void Asked(Subject subject) { NoteContractWrite(subject.node); }
  static void Applied(Subject subject, const Entry& entry, const ApplyResult&) {
    CheckContractApply(subject, entry);
  }
  static void SnapshotInstalled(Subject subject, const Snapshot&, uint64_t) {
    NoteContractInstall(subject.node);
  }
  static void Contract(Subject subject, ContractStep step, uint64_t number) {
    CheckContract(subject, step, number);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_DRIVER_CONTRACT_H_
