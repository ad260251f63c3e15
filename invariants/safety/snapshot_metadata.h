// S15, snapshot metadata: a snapshot names the term of its last entry and the configuration as of
// it, as the committed log has them; it is made of nothing that was not applied; and it does not
// replace what a node has committed already (Paper Fig. 13; etcd: raft.restore).
//
// Looked at when a snapshot is made, when it is sent, and when it is installed. Does not verify:
// its data, but by the state that they lead to (S12); that it is on disk; snapshots of entries that
// no node was seen to commit.
#ifndef SQUALL_INVARIANTS_SAFETY_SNAPSHOT_METADATA_H_
#define SQUALL_INVARIANTS_SAFETY_SNAPSHOT_METADATA_H_

#include <string_view>

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node has made, sends, or installs (`what`) this snapshot.
void CheckSnapshotMetadata(Subject subject, const SnapshotMetadata& metadata,
                           std::string_view what);
// It has made it: node.machine says of what.
void CheckSnapshotApplied(Subject subject, Index index);
// The log was written from before its first entry on: a snapshot has replaced it, or should have.
// node.log is as before the step.
void CheckSnapshotRestored(Subject subject, const Step& step);

struct SnapshotMetadataChecker {
  static constexpr Property kProperty = Property::kSnapshotMetadata;

  static void Overwriting(Subject subject, const Step& step) {
    if (step.written < subject.node.state.first) CheckSnapshotRestored(subject, step);
  }
  static void SnapshotTaken(Subject subject, const Snapshot& snapshot, uint64_t) {
    CheckSnapshotApplied(subject, snapshot.metadata.index);
    CheckSnapshotMetadata(subject, snapshot.metadata, "makes");
  }
  static void SnapshotInstalled(Subject subject, const Snapshot& snapshot, uint64_t) {
    CheckSnapshotMetadata(subject, snapshot.metadata, "installs");
  }
  static void Sent(Subject subject, const Message& message, SenderState) {
    if (message.type != MessageType::kSnap || !message.snapshot) [[likely]]
      return;
    const SnapshotMetadata& metadata = message.snapshot->metadata;
    CheckSnapshotMetadata(subject, metadata, "sends");
    subject.ghost.NoteSent(metadata.index, metadata.term);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_SNAPSHOT_METADATA_H_
