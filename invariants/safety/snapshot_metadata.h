// S15, snapshot metadata: a snapshot names the term of its last entry and the configuration as of
// it, as the committed log has them; it is made of nothing that was not applied; and it does not
// replace what a node has committed already (Paper Fig. 13; etcd: raft.restore).
//
// Looked at when a snapshot is made, when it is sent, and when it is installed. Does not verify:
// its data, but by the state that they lead to (S12); that it is on disk; snapshots of entries that
// nobody was seen to commit.
#ifndef SQUALL_INVARIANTS_SAFETY_SNAPSHOT_METADATA_H_
#define SQUALL_INVARIANTS_SAFETY_SNAPSHOT_METADATA_H_

#include <string_view>

#include "invariants/ghost/subject.h"

namespace squall {

// The node has made, sends, or installs (`what`) this snapshot.
void CheckSnapshotMetadata(Subject subject, const SnapshotMetadata& metadata,
                           std::string_view what);
// It has made it: node.machine says of what.
void CheckSnapshotApplied(Subject subject, Index index);
// A snapshot of `index` has replaced the log of a node that had committed up to `commit`.
void CheckSnapshotRestored(Subject subject, Index index, Index commit);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_SNAPSHOT_METADATA_H_
