// What the protocol reads from stable storage (etcd: raft.Storage). Writing is the driver's work.
#ifndef SQUALL_CORE_LOG_STORAGE_H_
#define SQUALL_CORE_LOG_STORAGE_H_

#include <string_view>

#include "core/base/message.h"
#include "core/base/result.h"
#include "core/base/types.h"

namespace squall {

// The result of a call of the storage.
enum class StorageStatus : uint8_t {
  kOk,
  kCompacted,                       // The index lies before the first one that is kept.
  kUnavailable,                     // The index lies behind the last one.
  kSnapOutOfDate,                   // There is a snapshot at or behind the index.
  kSnapshotTemporarilyUnavailable,  // A snapshot is being prepared; ask again later.
};

// The status in etcd's words: "requested index is unavailable due to compaction".
std::string_view Describe(StorageStatus status);

// What the storage holds, or why it does not.
template <class T>
using Fetched = Result<T, StorageStatus>;

// Holds entries FirstIndex() to LastIndex() and remembers the term of the entry before the first.
// Implementations answer from memory or block; none of these calls may change anything. A node
// calls its storage on the thread that calls the node.
class Storage {
 public:
  virtual ~Storage() = default;

  // Term, vote and commit index as of the last write. Read once, when the node is made.
  virtual HardState InitialHardState() const = 0;
  // The configuration of the latest snapshot. Read once, when the node is made.
  virtual ConfState InitialConfState() const = 0;
  // The first entry that is kept; the one behind the last snapshot or compaction.
  virtual Index FirstIndex() const = 0;
  // The last entry; FirstIndex() - 1 if there is none.
  virtual Index LastIndex() const = 0;
  // The term of entry `index`. kCompacted below FirstIndex() - 1, kUnavailable above LastIndex().
  virtual Fetched<Term> TermAt(Index index) const = 0;
  // Entries [from, to), as many as fit into `max_bytes` encoded bytes but at least one.
  // Requires: from < to <= LastIndex() + 1. kCompacted if `from` is gone.
  virtual Fetched<Entries> Read(Index from, Index to, uint64_t max_bytes) const = 0;
  // The latest snapshot. kSnapshotTemporarilyUnavailable if there is none at the moment.
  virtual Fetched<SnapshotRef> LatestSnapshot() const = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_LOG_STORAGE_H_
