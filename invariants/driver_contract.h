// S20, driver contract: what node and driver owe each other (etcd: doc.go, "Usage", and
// AsyncStorageWrites).
//
//   - Without asynchronous storage a Ready is advanced before the next one is taken, and when what
//     it wrote is on the disk; a snapshot is installed before entries are applied.
//   - With it the messages of each of both threads are taken up and done in their order, one by
//     one, and an append is done when it is on the disk.
//   - A membership change is in force on a node from the entry on that brings it.
//
// Which of both modes a node is in is taken from what it does. Does not verify: a driver that never
// advances; membership changes that come into force before their entries are applied (S14); what is
// sent before it may be (S17); steps of a call in the middle of which a node crashed.
#ifndef SQUALL_INVARIANTS_DRIVER_CONTRACT_H_
#define SQUALL_INVARIANTS_DRIVER_CONTRACT_H_

#include <cstdint>

#include "core/host/environment.h"
#include "invariants/ghost.h"

namespace squall {

inline constexpr Property kDriverContract{"S20", "driver contract", "etcd: doc.go"};

void CheckContract(Ghost& ghost, NodeId id, NodeGhost& node, ContractStep step, uint64_t number);
// The node asks for a write; it is the last pending one.
void NoteContractWrite(NodeGhost& node);
// The node has applied an entry, after CheckApply().
void CheckContractApply(Ghost& ghost, NodeId id, NodeGhost& node, const Entry& entry);
void NoteContractInstall(NodeGhost& node);
// A step after a membership change was applied: `now` is in force, node.state as of the step
// before.
void CheckMembersApplied(Ghost& ghost, NodeId id, NodeGhost& node, const Membership& now);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_DRIVER_CONTRACT_H_
