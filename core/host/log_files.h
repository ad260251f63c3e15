// Log, hard state and snapshots of one node, kept in files.
//
// (Format, recovery and what tells a torn end from corruption: to be written here.)
#ifndef SQUALL_CORE_HOST_LOG_FILES_H_
#define SQUALL_CORE_HOST_LOG_FILES_H_

#include <cstdint>
#include <string>

#include "core/base/message.h"
#include "core/host/files.h"
#include "core/log/memory_storage.h"

namespace squall {

// A plain value that remembers where the next record goes; the files themselves are elsewhere.
// Every changing call appends to files and asks for no barrier, but where it says so.
class LogFiles {
 public:
  struct Limits {
    uint64_t segment_bytes_max = 1 << 20;  // A log file that is longer is not continued.
  };

  struct Opened;
  // Reads what is there. No files: an empty log.
  static Opened Open(Limits limits, Files& files);

  // Adds hard state (null: unchanged) and entries, which replace what is there from the first one on.
  IoStatus Append(const HardState* hard_state, const Entries& entries, Files& files);
  // A snapshot received from a leader takes the place of the whole log: written aside, one barrier,
  // renamed, noted in the log. Durable when the next barrier has ended that the caller asks for.
  IoStatus InstallSnapshot(const Snapshot& snapshot, Files& files);
  // A snapshot of this node's own; the log stays. As above.
  IoStatus SaveSnapshot(const Snapshot& snapshot, Files& files);
  // Removes log files whose entries are all at or before `index`, and snapshots older than the newest.
  // Requires: a durable snapshot at or behind `index`.
  IoStatus Compact(Index index, Files& files);
  // Barriers that one call of InstallSnapshot or SaveSnapshot asks for by itself.
  static constexpr int kSnapshotBarriers = 1;
  // A barrier that was asked for when the log ended at `position()` has ended: written into later
  // records, so that recovery knows what must be there.
  uint64_t position() const { return position_; }
  void SyncedTo(uint64_t position) { synced_ = position; }

 private:
  Limits limits_;
  uint64_t position_ = 0;  // Bytes of log ever written: where the next record begins.
  uint64_t synced_ = 0;
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

#endif  // SQUALL_CORE_HOST_LOG_FILES_H_
