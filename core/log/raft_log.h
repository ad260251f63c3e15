// The replicated log as the protocol sees it: what is in storage, continued by what is not there
// yet, and how much of it is committed and applied (Paper 5.3; etcd: raft.raftLog).
#ifndef SQUALL_CORE_LOG_RAFT_LOG_H_
#define SQUALL_CORE_LOG_RAFT_LOG_H_

#include <string>
#include <utility>

#include "core/base/diagnostics.h"
#include "core/base/message.h"
#include "core/base/types.h"
#include "core/log/storage.h"
#include "core/log/unstable.h"

namespace squall {

// Whether entries may be applied before they are in this node's own storage. They may be when the
// driver writes and applies in one go, and must not be when storage works on its own.
enum class ApplyUnstable : uint8_t { kNo, kYes };

// The outcome of an append by a leader.
struct AppendResult {
  bool accepted = false;
  Index last_new;  // The last index that now agrees with the leader.
};

class RaftLog {
 public:
  // Everything that `storage` has compacted is committed and applied. `storage` must outlive this
  // log or be replaced by Rebind().
  RaftLog(const Storage* storage, Diagnostics diagnostics, uint64_t applying_bytes_max);

  // Reads from another storage with the same contents, as after a copy.
  void Rebind(const Storage* storage) { storage_ = storage; }

  // Invariant: applied() <= applying() <= committed() <= LastIndex().
  Index committed() const { return committed_; }
  Index applying() const { return applying_; }
  Index applied() const { return applied_; }
  Index FirstIndex() const;
  Index LastIndex() const;
  EntryId LastId() const;
  // kCompacted or kUnavailable if the term is not known.
  Fetched<Term> TermAt(Index index) const;
  // TermAt, or zero where it is not known.
  Term TermOrZero(Index index) const { return TermAt(index).value; }
  bool Matches(EntryId id) const;
  // Whether a log that ends with `other` is at least as complete (Paper 5.4.1).
  bool IsUpToDate(EntryId other) const;

  // Entries from `from` to the end, within `max_bytes` but at least one if there is one.
  Fetched<Entries> EntriesFrom(Index from, uint64_t max_bytes) const;
  // Entries [from, to), likewise.
  Fetched<Entries> Read(Index from, Index to, uint64_t max_bytes) const;
  // The unstable snapshot, or storage's.
  Fetched<SnapshotRef> LatestSnapshot() const;

  // The follower's side of replication (Paper Fig. 2, AppendEntries 2 to 5): accepts `entries`
  // behind `previous` if that one matches; commits up to the leader's `commit`.
  AppendResult MaybeAppend(EntryId previous, const Entries& entries, Index commit);
  // Adds entries as they are. Requires: not before the commit index.
  Index Append(const Entries& entries);
  // Adds one entry of the leader's own at the end.
  void Append(Entry entry) {
    NoteChanged(entry.index);
    unstable_.Append(std::move(entry));
  }

  // The largest index at or before `index` whose term is at most `term` or not known, and that
  // term, or zero (etcd: findConflictByTerm). Logs with an entry of `term` at `index` can only
  // agree up to there.
  EntryId FindConflictByTerm(Index index, Term term) const;

  // Commits up to `at` if that entry is there and new (Paper 5.4.2: at.term is the leader's).
  bool MaybeCommit(EntryId at);
  void CommitTo(Index index);
  // For restarts: the commit index as the hard state has it.
  void LoadCommitted(Index index) { committed_ = index; }

  // Committed entries that may be applied now, within the bytes that may be under way.
  Entries NextCommitted(ApplyUnstable unstable) const;
  bool HasNextCommitted(ApplyUnstable unstable) const;
  // Whether bytes of entries being applied are counted at all.
  bool limits_applying() const { return applying_bytes_max_ != kNoLimit; }
  // Entries up to `index`, `bytes` encoded bytes of them, have been handed out for applying.
  void AcceptApplying(Index index, uint64_t bytes, ApplyUnstable unstable);
  // They have been applied.
  void AppliedTo(Index index, uint64_t bytes);
  // Whether there is a membership change among the committed entries that are not applied. Reads
  // them in pages.
  bool HasUnappliedConfChange();

  const Unstable& unstable() const { return unstable_; }
  void AcceptUnstable() { unstable_.AcceptInProgress(); }
  void StableTo(EntryId id) { unstable_.StableTo(id, diagnostics_); }
  void StableSnapshotTo(Index index) { unstable_.StableSnapshotTo(index); }
  // Everything is replaced by `snapshot`.
  void Restore(const SnapshotRef& snapshot);

  // The lowest index that was written since the last call, zero if none: what a checker must look
  // at. A restored snapshot counts as written.
  Index TakeFirstChanged();

  Diagnostics& diagnostics() { return diagnostics_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  Index FindConflict(const Entries& entries) const;
  Index LastAppliable(ApplyUnstable unstable) const;
  void NoteChanged(Index from) {
    if (first_changed_ == kNoIndex || from < first_changed_) first_changed_ = from;
  }

  const Storage* storage_;
  Unstable unstable_;
  Index committed_;
  Index applying_;
  Index applied_;
  Index first_changed_;

  uint64_t applying_bytes_max_;
  uint64_t applying_bytes_ = 0;
  bool applying_paused_ = false;  // Nothing more is handed out until something is acknowledged.

  mutable Diagnostics diagnostics_;
};

// etcd: (*raftLog).String.
std::string Describe(const RaftLog& log);

}  // namespace squall

#endif  // SQUALL_CORE_LOG_RAFT_LOG_H_
