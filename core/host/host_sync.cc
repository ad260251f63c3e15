// A Ready with synchronous storage: written, and what follows from it when it is on the disk
// (Thesis 3.8; etcd: doc.go, the steps of the Ready loop).

#include <utility>

#include "core/host/host.h"

namespace squall {

// Until its write is on the disk no other Ready is taken; messages and ticks are taken in, and what
// they cause waits in the node.
void Host::TakeSyncReady() {
  Ready& ready = TakeReady();
  held_.snapshot = ready.snapshot;
  held_.messages.swap(ready.messages);
  held_.committed = std::move(ready.committed_entries);
  if (ready.hard_state || !ready.entries.empty() || ready.snapshot) {
    if (!Write({ready.hard_state, ready.entries, ready.snapshot, {}, {}})) return;
  }
  // A commit index alone can be recovered: no message depends on it.
  if (ready.must_sync || ready.snapshot) {
    held_.waiting = true;
    held_.barrier = AskBarrier();
  } else {
    FinishHeld();
  }
}

void Host::FinishHeld() {
  held_.waiting = false;
  for (Message& m : held_.messages) {
    NoteSnapshotSent(m);
    env_->Send(std::move(m));
  }
  held_.messages.clear();
  const SnapshotRef snapshot = std::exchange(held_.snapshot, SnapshotRef());
  if (snapshot) InstallState(snapshot);
  if (!held_.committed.empty()) ApplyEntries(std::exchange(held_.committed, Entries()));
  node_.Advance();
  env_->Contract(ContractStep::kAdvanced, readies_);
  if (snapshot) DropLog(snapshot->metadata.index);
  MaybeSnapshot();
}

}  // namespace squall
