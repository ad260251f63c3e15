// S12, machine digest: state machines that have applied the same entries are in the same state, on
// every node, however they came there: entry by entry, from a snapshot, or after a restart (Paper
// 2, "replicated state machines"; TigerBeetle and Dragonboat compare checksums so).
//
// The first node that is after an index writes its digest down; all others are compared with it.
// Does not verify: that the state is the right one, if all agree; results that clients are told
// (S21); states that two digests do not tell apart.
#ifndef SQUALL_INVARIANTS_SAFETY_MACHINE_DIGEST_H_
#define SQUALL_INVARIANTS_SAFETY_MACHINE_DIGEST_H_

#include <cstdint>
#include <string_view>

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// Says that the node's state is another one than the ledger's; `how` it came to it.
[[gnu::cold]] void ReportMachineDigest(Subject subject, Index index, std::string_view how);
// Begins the ledger of digests with this one.
void BeginDigests(Ghost& ghost, Index index, uint64_t digest);

// The node's state machine is after entry `index`, and this is its digest; zero: it has none.
inline void CheckMachineDigest(Subject subject, Index index, uint64_t digest,
                               std::string_view how) {
  if (digest == 0) return;
  ChunkedLog<uint64_t>& digests = subject.ghost.digests;
  const uint64_t i = index.value();
  if (digests.Contains(i)) [[likely]] {
    if (digests.At(i) != digest) ReportMachineDigest(subject, index, how);
  } else if (i == digests.end()) {
    digests.PushBack(digest);
  } else if (i > digests.end()) {
    BeginDigests(subject.ghost, index, digest);
  }
}

struct MachineDigestChecker {
  static constexpr Property kProperty = Property::kMachineDigest;

  static void Started(Subject subject, const NodeView& view) {
    CheckMachineDigest(subject, subject.node.state.applied, view.MachineDigest(), "restarted");
  }
  static void Applied(Subject subject, const Entry& entry, const ApplyResult& result) {
    CheckMachineDigest(subject, entry.index, result.digest, "applied it");
  }
  static void SnapshotTaken(Subject subject, const Snapshot& snapshot, uint64_t digest) {
    CheckMachineDigest(subject, snapshot.metadata.index, digest, "made a snapshot");
  }
  static void SnapshotInstalled(Subject subject, const Snapshot& snapshot, uint64_t digest) {
    CheckMachineDigest(subject, snapshot.metadata.index, digest, "installed a snapshot");
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_MACHINE_DIGEST_H_
