// Snapshots for followers that are too far behind (Paper 7; etcd: handleSnapshot, restore).

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/confchange/changer.h"
#include "core/raft/raft.h"

namespace squall {
namespace {

// Protobuf's text form, "voters:1  learners:2  auto_leave:false", in which etcd prints a
// configuration that it refuses.
std::string AsProtobufText(const ConfState& state) {
  std::string text;
  const auto add = [&text](const char* field, const std::vector<NodeId>& ids) {
    for (NodeId id : ids) absl::StrAppend(&text, field, ":", id.value(), "  ");
  };
  // In order of field number.
  add("voters", state.voters);
  add("learners", state.learners);
  add("voters_outgoing", state.voters_outgoing);
  add("learners_next", state.learners_next);
  return text + "auto_leave:" + (state.auto_leave ? "true" : "false");
}

}  // namespace

bool Raft::MaybeSendSnapshot(NodeId to, Progress& progress) {
  if (!progress.recent_active()) {
    diag().Debug([&] {
      return absl::StrFormat("ignore sending snapshot to %x since it is not recently active",
                             to.value());
    });
    return false;
  }
  const Fetched<SnapshotRef> fetched = log_.LatestSnapshot();
  if (fetched.error == StorageStatus::kSnapshotTemporarilyUnavailable) {
    diag().Debug([&] {
      return absl::StrFormat(
          "%x failed to send snapshot to %x because snapshot is temporarily unavailable",
          id().value(), to.value());
    });
    return false;
  }
  if (!diag().Expect(fetched.ok() && fetched.value && !fetched.value->empty(),
                     [] { return "need non-empty snapshot"; })) {
    return false;
  }
  const EntryId at = fetched.value->id();
  diag().Debug([&] {
    return absl::StrFormat(
        "%x [firstindex: %d, commit: %d] sent snapshot[index: %d, term: %d] to %x [%s]",
        id().value(), log_.FirstIndex().value(), log_.committed().value(), at.index.value(),
        at.term.value(), to.value(), Describe(progress));
  });
  progress.BecomeSnapshot(at.index);
  diag().Debug([&] {
    return absl::StrFormat("%x paused sending replication messages to %x [%s]", id().value(),
                           to.value(), Describe(progress));
  });
  Emit(MessageType::kSnap, to).snapshot = fetched.value;
  return true;
}

void Raft::HandleSnapshot(const Message& m) {
  // A message without a snapshot is answered like one with an old snapshot.
  const SnapshotRef snapshot = m.snapshot ? m.snapshot : SnapshotRef(Snapshot());
  const bool restored = RestoreSnapshot(snapshot);
  diag().Info([&] {
    return absl::StrFormat("%x [commit: %d] %s snapshot [index: %d, term: %d]", id().value(),
                           log_.committed().value(), restored ? "restored" : "ignored",
                           snapshot->metadata.index.value(), snapshot->metadata.term.value());
  });
  Emit(MessageType::kAppResp, m.from).index = restored ? log_.LastIndex() : log_.committed();
}

// Replaces log and configuration by the snapshot's. Returns false if there is nothing to replace:
// the snapshot is old, does not concern this node, or agrees with the log.
bool Raft::RestoreSnapshot(const SnapshotRef& snapshot) {
  const SnapshotMetadata& meta = snapshot->metadata;
  if (meta.index <= log_.committed()) return false;
  if (role_ != Role::kFollower) {
    diag().Warning([&] {
      return absl::StrFormat("%x attempted to restore snapshot as leader; should never happen",
                             id().value());
    });
    BecomeFollower(term_ + 1, kNoNode);
    return false;
  }
  Result<MembershipChange> restored = Restore(meta.conf_state);
  if (restored.ok() && !restored.value.membership.contains(id())) {
    diag().Warning([&] {
      return absl::StrFormat(
          "%x attempted to restore snapshot but it is not in the ConfState %s; should never happen",
          id().value(), AsProtobufText(meta.conf_state));
    });
    return false;
  }
  const EntryId at = snapshot->id();
  if (log_.Matches(at)) {
    diag().Info([&] {
      const EntryId last = log_.LastId();
      return absl::StrFormat(
          "%x [commit: %d, lastindex: %d, lastterm: %d] fast-forwarded commit to snapshot [index: "
          "%d, term: %d]",
          id().value(), log_.committed().value(), last.index.value(), last.term.value(),
          at.index.value(), at.term.value());
    });
    log_.CommitTo(at.index);
    return false;
  }
  if (!diag().Expect(
          restored.ok() && Equivalent(meta.conf_state, ToConfState(restored.value.membership)),
          [&] {
            return absl::StrFormat("unable to restore config %s: %s", Describe(meta.conf_state),
                                   restored.error);
          })) {
    return false;
  }
  log_.Restore(snapshot);
  SwitchTo(restored.value);
  diag().Info([&] {
    const EntryId last = log_.LastId();
    return absl::StrFormat(
        "%x [commit: %d, lastindex: %d, lastterm: %d] restored snapshot [index: %d, term: %d]",
        id().value(), log_.committed().value(), last.index.value(), last.term.value(),
        at.index.value(), at.term.value());
  });
  return true;
}

void Raft::HandleSnapshotStatus(const Message& m, Progress& progress) {
  if (progress.state() != ProgressState::kSnapshot) return;
  progress.SnapshotReported(m.reject ? SnapshotReport::kFailed : SnapshotReport::kDelivered);
  diag().Debug([&] {
    return absl::StrFormat("%x snapshot %s, resumed sending replication messages to %x [%s]",
                           id().value(), m.reject ? "failed" : "succeeded", m.from.value(),
                           Describe(progress));
  });
  // Delivered: its acknowledgement comes first. Failed: not again before the next heartbeat.
  progress.PauseFlow();
}

// The snapshot is in storage, and with it everything up to its index is applied.
void Raft::AppliedSnapshot(const SnapshotRef& snapshot) {
  log_.StableSnapshotTo(snapshot->metadata.index);
  AppliedTo(snapshot->metadata.index, 0);
}

}  // namespace squall
