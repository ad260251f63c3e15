// Stable storage in memory: a plain value whose copies share entries (etcd: raft.MemoryStorage).
#ifndef SQUALL_CORE_LOG_MEMORY_STORAGE_H_
#define SQUALL_CORE_LOG_MEMORY_STORAGE_H_

#include "core/base/message.h"
#include "core/base/shared_log.h"
#include "core/log/storage.h"

namespace squall {

class MemoryStorage final : public Storage {
 public:
  // Empty: the first entry will be 1.
  MemoryStorage() : log_(1) {}
  // Empty: the first entry will be the one behind `before`. Earlier entries are not known.
  explicit MemoryStorage(EntryId before)
      : before_first_term_(before.term), log_(before.index.value() + 1) {}

  HardState InitialHardState() const override { return hard_state_; }
  ConfState InitialConfState() const override;
  Index FirstIndex() const override { return Index(log_.first()); }
  Index LastIndex() const override { return Index(log_.end() - 1); }
  Fetched<Term> TermAt(Index index) const override;
  Fetched<Entries> Read(Index from, Index to, uint64_t max_bytes) const override;
  Fetched<SnapshotRef> LatestSnapshot() const override { return {.value = snapshot_}; }

  // Replaces term, vote and commit index.
  void SetHardState(const HardState& state) { hard_state_ = state; }

  // Adds entries. From the first of them on they replace entries that are there; entries that are
  // already compacted are ignored. Requires: no gap to the last entry.
  void Append(const Entries& entries);

  // Replaces everything by `snapshot`. kSnapOutOfDate if the one that is there is not older.
  StorageStatus ApplySnapshot(const SnapshotRef& snapshot);

  // Recovery: `snapshot`, which was made earlier from this log, is the latest; the log stays.
  // Requires: its index is in the log, or just before the first entry.
  void AdoptSnapshot(const SnapshotRef& snapshot);

  // Makes the snapshot of the state after entry `index`, which must be in the log, with the
  // configuration as of that entry. kSnapOutOfDate if there is one at or behind it.
  Fetched<SnapshotRef> CreateSnapshot(Index index, const ConfState& conf_state, Payload data);

  // Forgets the entries up to and including `index`, but not the term of that one.
  // Requires: index <= LastIndex(). kCompacted if they are gone already.
  StorageStatus Compact(Index index);

 private:
  HardState hard_state_;
  SnapshotRef snapshot_;    // Null until there is one.
  Term before_first_term_;  // The term of entry FirstIndex() - 1.
  ChunkedLog<Entry> log_;
};

}  // namespace squall

#endif  // SQUALL_CORE_LOG_MEMORY_STORAGE_H_
