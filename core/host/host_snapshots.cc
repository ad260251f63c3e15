// Snapshots of a host's state: sessions and machine in one payload. Made here, and the log before
// them given up; or received from a leader, and put in place (Paper 7; Thesis 5).

#include <algorithm>
#include <string>
#include <utility>

#include "core/files/packing.h"
#include "core/host/host.h"

namespace squall {
namespace {

// Size of the sessions, sessions; the rest is the machine.
constexpr size_t kSizeBytes = 8;

struct StateBytes {
  bool ok = false;
  std::string_view sessions;
  std::string_view machine;
};

// No bytes at all are the state before the first entry.
StateBytes Split(std::string_view bytes) {
  if (bytes.empty()) return {true, {}, {}};
  StateBytes state;
  uint64_t size = 0;
  state.ok = TakeNumber(&bytes, kSizeBytes, &size) && TakeBytes(&bytes, size, &state.sessions);
  state.machine = bytes;
  return state;
}

}  // namespace

Payload Host::SaveState() const {
  const std::string sessions = sessions_.Save();
  const Payload machine = machine_->Save();
  std::string bytes;
  bytes.reserve(kSizeBytes + sessions.size() + machine.size());
  PutNumber(&bytes, sessions.size(), kSizeBytes);
  bytes += sessions;
  bytes += machine.view();
  return Payload(bytes);
}

bool Host::LoadState(std::string_view bytes) {
  const StateBytes state = Split(bytes);
  return state.ok && sessions_.Load(state.sessions) && machine_->Load(state.machine);
}

// Whether the node may see a message that came from outside. It has to be for this node: one that
// was meant for another speaks of another's log, and a commit index in it would be taken for one of
// this node's entries. Only its storage speaks for its storage. And a snapshot has to be one that
// this host can load, because the log goes when it is accepted.
bool Host::MayBeTaken(const Message& m) const {
  if (m.to != config_.raft.id || IsLocalThread(m.from)) return false;
  if (m.type != MessageType::kSnap || !m.snapshot ||
      m.snapshot->metadata.index <= node_.raft().log().committed()) {
    return true;
  }
  const StateBytes state = Split(m.snapshot->data.view());
  return state.ok && Sessions(sessions_).Load(state.sessions) &&
         machine_->Clone()->Load(state.machine);
}

// A leader's snapshot is durable, and takes the place of the state.
void Host::InstallState(const SnapshotRef& snapshot) {
  if (snapshot->metadata.index <= applied_) return;
  LoadState(snapshot->data.view());  // It can: see MayBeTaken().
  applied_ = snapshot->metadata.index;
  snapshot_index_ = applied_;
  env_->SnapshotInstalled(snapshot, Digest());
}

void Host::MaybeSnapshot() {
  if (stopped_ || config_.snapshot_every == 0 ||
      applied_ - snapshot_index_ < config_.snapshot_every) {
    return;
  }
  StartSnapshot();
}

// The configuration that goes into the snapshot is the node's present one, which is as of the last
// entry applied unless a leader's snapshot is on its way; that one makes ours superfluous.
void Host::StartSnapshot() {
  if (saving_snapshot() || snapshot_coming() || applied_ <= snapshot_index_) return;
  const Fetched<SnapshotRef> made =
      storage_.CreateSnapshot(applied_, ToConfState(node_.raft().membership()), SaveState());
  if (!made.ok()) return;
  const uint64_t position = files_.position();
  if (const IoStatus status = files_.SaveSnapshot(*made.value, env_->files());
      status != IoStatus::kOk) {
    Stop("writing a snapshot", status);
    return;
  }
  NoteSnapshotBarriers(position);
  DiskWrite write;
  write.own_snapshot = made.value;
  env_->Writing(std::move(write));
  snapshot_index_ = applied_;
  snapshot_outdated_ = false;
  saving_ = {AskBarrier(), applied_};
  env_->SnapshotTaken(made.value, Digest());
}

// A follower does not take a snapshot whose configuration it is no part of (etcd: restore). One
// that came in after the last snapshot was made, and needs what is compacted away, waits for a
// newer one; and that would wait in turn for the next entries to be committed, which may take its
// vote.
void Host::NoteSnapshotSent(const Message& m) {
  if (m.type != MessageType::kSnap || !m.snapshot) [[likely]]
    return;
  const ConfState& members = m.snapshot->metadata.conf_state;
  const auto contains = [&](const std::vector<NodeId>& ids) {
    return std::find(ids.begin(), ids.end(), m.to) != ids.end();
  };
  snapshot_outdated_ |= !contains(members.voters) && !contains(members.learners) &&
                        !contains(members.voters_outgoing);
}

void Host::FinishSnapshot() {
  const Index index = saving_.index;
  saving_ = {};
  if (!stopped_) DropLog(index);
}

// Older snapshots and the entries up to `snapshot`, which is durable, may go, but for those that
// are kept for followers that are a little behind.
void Host::DropLog(Index snapshot) {
  const uint64_t keep = config_.snapshot_trailing;
  const Index to = snapshot.value() > keep ? snapshot - keep : kNoIndex;
  if (const IoStatus status = files_.Compact(to, env_->files()); status != IoStatus::kOk) {
    Stop("removing old files", status);
    return;
  }
  if (to >= storage_.FirstIndex()) storage_.Compact(to);
  DiskWrite write;
  write.compact_to = to;
  env_->Writing(std::move(write));
}

}  // namespace squall
