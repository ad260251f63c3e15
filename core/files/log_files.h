// Log, hard state and snapshots of one node, kept in files.
//
// Files. The log is cut into segments, log-1, log-2 and so on, of which the oldest are removed when
// a snapshot has made them needless. A segment is a header and then records
// (core/files/log_record.h), and is only ever added to. The header says all that recovery needs in
// order to start there: the position, which is the bytes of log before it, removed ones included;
// the log's last entry; hard state; the latest snapshot. An entry's record replaces the log from
// its index on (as in etcd's WAL). snapshot-N holds the state after entry N
// (core/files/snapshot_file.h).
//
// Order. Every state that a crash can leave has to be one that a node can start from:
//   - term and vote are written before entries, so that no entry is of a term that the hard state
//     has not seen;
//   - the commit index is written behind the entry it points to, and never points behind the log;
//   - but before a configuration change, as far as it points to what is before that: who proposed
//     the change relied on the commit of the one before it, and a voter that has the second in its
//     log and has lost that the first counts would hold elections by a configuration that is two
//     steps old;
//   - a snapshot is written to a temporary file, with a barrier before it gets its name, so that a
//     file of that name is whole; then a record in the log says that the snapshot counts;
//   - the header of the first segment is written before any snapshot, so that a snapshot without a
//     log shows that files are missing;
//   - nothing is removed before a barrier has covered what replaces it.
//
// Recovery. Records are replayed until one is bad: damaged, cut short, or not the one that follows;
// a segment whose header does not continue the one before counts as a bad record too. A crash
// leaves such a place where writes were not covered by a barrier, and it may leave anything behind
// it: any sectors of this segment and of later ones. A disk that lost what it had made durable
// looks the same. The difference is what the log says of itself: every record carries how far the
// log was durable when it was written. If some record behind the bad place X, in whichever segment,
// says that the log was durable beyond X, then X was damaged later: the log is corrupt, and is
// refused with the place. Otherwise X is a torn end, which no barrier covered and no promise relied
// on: the log ends there, and the rest is cut off. One case cannot be detected: if no record was
// written after a barrier had ended, damage to the records that it covered looks like a torn end
// (Alagappan et al., "Protocol-aware recovery for consensus-based storage", 2018, 3.3.3).
//
// A segment that was cut is not continued, the next write begins a new one. So the remains behind
// the cut are never taken for part of the log, even if the cut itself is lost in another crash: a
// segment ends where the next one begins.
//
// Refused at once, because no crash explains it: a segment that is missing between others, a header
// that is damaged though older segments have been removed, an entry behind a gap, a snapshot that
// the log needs and that is damaged, missing or not the right one, a commit index behind the last
// entry.
//
// A snapshot stands for committed entries: hard state that was lost together with the end of the
// log is raised to the snapshot's index and term.
#ifndef SQUALL_CORE_FILES_LOG_FILES_H_
#define SQUALL_CORE_FILES_LOG_FILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/files/files.h"
#include "core/files/log_record.h"
#include "core/log/memory_storage.h"

namespace squall {

// A plain value that remembers where the next record goes; the files themselves are elsewhere.
// Every changing call appends to files and asks for no barrier, but where it says so. After one
// that did not answer kOk, the log must be opened again.
class LogFiles {
 public:
  struct Limits {
    uint64_t segment_bytes_max = 1 << 20;  // A log file that is longer is not continued.
  };

  struct Opened;
  // Reads what is there, which must be durable, and removes what does not count. No files: an empty
  // log. Files that are refused are not changed.
  static Opened Open(Limits limits, Files& files);

  // Adds hard state (null: unchanged) and entries, which replace what is there from the first one
  // on.
  IoStatus Append(const HardState* hard_state, const Entries& entries, Files& files);
  // A snapshot received from a leader takes the place of the whole log: written aside, one barrier,
  // renamed, noted in the log. Durable when the next barrier has ended that the caller asks for.
  // Hard state that goes with it is appended after it.
  IoStatus InstallSnapshot(const Snapshot& snapshot, Files& files);
  // A snapshot of this node's own, of an entry in the log; the log stays. As above.
  IoStatus SaveSnapshot(const Snapshot& snapshot, Files& files);
  // Removes log files whose entries are all at or before `index`, and snapshots older than the
  // newest durable one. What is not behind a durable snapshot stays: SyncedTo() must have been
  // told.
  IoStatus Compact(Index index, Files& files);
  // Barriers that one call of InstallSnapshot or SaveSnapshot asks for by itself.
  static constexpr int kSnapshotBarriers = 1;
  // A barrier that was asked for when the log ended at `position()` has ended: written into later
  // records, so that recovery knows what must be there.
  uint64_t position() const { return position_; }
  void SyncedTo(uint64_t position) {
    if (position > synced_) synced_ = position;
  }

 private:
  friend class LogRecovery;

  struct Segment {
    uint64_t number = 0;
    uint64_t usable = 0;  // The position behind its header: durable, recovery can start here.
    Index last_before;    // The log's last index when it was begun.
  };
  struct Mark {
    EntryId snapshot;
    uint64_t end = 0;  // The position behind its record.
  };

  // Begins the log, or the next segment, if it is time.
  IoStatus MakeReady(Files& files);
  IoStatus BeginSegment(Files& files);
  IoStatus WriteSnapshot(LogRecordKind kind, const Snapshot& snapshot, Files& files);
  // Writes the buffer behind the last record.
  IoStatus Flush(const LogRecordWriter& writer, Files& files);

  Limits limits_;
  uint64_t position_ = 0;  // Bytes of log ever written: where the next record begins.
  uint64_t synced_ = 0;
  LogPlace place_;      // The same in the last segment. Its number is 0 before there is one.
  bool ended_ = false;  // The last segment was cut and must not be continued.
  HardState hard_state_;
  EntryId last_;
  std::vector<Segment> segments_;  // That exist, oldest first.
  std::vector<Mark> marks_;        // Snapshots that exist, oldest first.
  std::string buffer_;             // Empty between calls; kept for its memory.
};

struct LogFiles::Opened {
  enum class Status : uint8_t { kOk, kCorrupt, kIoError };
  Status status = Status::kOk;
  std::string error;  // "log-000000000003, byte 4096: ..." unless kOk.
  std::string note;   // What was cut off as a torn end; empty if nothing was.
  LogFiles log;
  MemoryStorage storage;  // Hard state, snapshot and entries as they were on disk.
};

}  // namespace squall

#endif  // SQUALL_CORE_FILES_LOG_FILES_H_
