// The part of the log that is not known to be in stable storage yet (etcd: raft.unstable).
#ifndef SQUALL_CORE_LOG_UNSTABLE_H_
#define SQUALL_CORE_LOG_UNSTABLE_H_

#include <utility>

#include "core/base/diagnostics.h"
#include "core/base/message.h"
#include "core/base/types.h"
#include "core/log/storage.h"

namespace squall {

// Entries and perhaps a snapshot, each of them either still to be handed out for writing or handed
// out and not acknowledged. offset() may be at or below the last entry in storage: the next write
// then replaces what storage has from there on.
class Unstable {
 public:
  // Empty, behind a storage whose last entry is offset - 1.
  explicit Unstable(Index offset) : offset_(offset), offset_in_progress_(offset) {}

  // The index of the first unstable entry, if there is one.
  Index offset() const { return offset_; }
  // The first entry that has not been handed out. Invariant: offset() <= offset_in_progress().
  Index offset_in_progress() const { return offset_in_progress_; }
  // The index behind the last unstable entry.
  Index end() const { return offset_ + entries_.size(); }
  const Entries& entries() const { return entries_; }
  const SnapshotRef& snapshot() const { return snapshot_; }

  bool has_entries() const { return !entries_.empty(); }
  // What is still to be handed out.
  Entries NextEntries() const { return entries_.From(offset_in_progress_ - offset_); }
  bool HasNextEntries() const { return offset_in_progress_ < end(); }
  SnapshotRef NextSnapshot() const { return snapshot_in_progress_ ? SnapshotRef() : snapshot_; }
  bool HasNextSnapshot() const { return snapshot_ && !snapshot_in_progress_; }

  // Known terms are those of unstable entries and of the snapshot.
  struct MaybeTerm {
    bool known = false;
    Term term;
  };
  MaybeTerm TermAt(Index index) const;
  // Entries [from, to). Requires: offset() <= from <= to <= end().
  Entries Sub(Index from, Index to) const { return entries_.Sub(from - offset_, to - offset_); }

  // Everything has been handed out.
  void AcceptInProgress();
  // Everything up to `id` is in storage, and no write under way can replace it. Ignored if the
  // entry is no longer the one that was written.
  void StableTo(EntryId id, const Diagnostics& diagnostics);
  // The snapshot at `index` is in storage.
  void StableSnapshotTo(Index index);

  // Forgets all and starts behind `snapshot`.
  void Restore(const SnapshotRef& snapshot);
  // Adds entries, replacing from the first of them on. Requires: entries not empty.
  void TruncateAndAppend(const Entries& entries, const Diagnostics& diagnostics);
  // Adds one entry at the end. Requires: entry.index == end().
  void Append(Entry entry) { entries_.Append(std::move(entry)); }

 private:
  SnapshotRef snapshot_;
  Entries entries_;
  Index offset_;
  Index offset_in_progress_;
  bool snapshot_in_progress_ = false;
};

}  // namespace squall

#endif  // SQUALL_CORE_LOG_UNSTABLE_H_
