// The records that log files are made of, as bytes. Integers are little-endian.
//
//   head    8  checksum of the rest of the head, seeded with segment number and offset in the file
//           8  synced: how far the log was known to be durable when this was written, as a position
//           8  length of the body in bytes << 16 | kind << 8 | detail
//   body       as the kind has it, then zeros up to a multiple of 8
//   tail    8  checksum of the body, seeded with the head's and with the tail of the record before
//
// The seeds bind a record to its place and to all that stands before it in the log: a block that
// ended up elsewhere, or was written behind another past, never passes. A head can be judged
// without what is before it and without its body, so that recovery can ask a log with a hole in it
// what the part behind the hole knows.
#ifndef SQUALL_CORE_FILES_LOG_RECORD_H_
#define SQUALL_CORE_FILES_LOG_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/message.h"

namespace squall {

// Numbers are part of the format: never reuse one.
enum class LogRecordKind : uint8_t {
  kSegment = 1,  // The first of each file, and only there.
  kEntry = 2,    // Replaces whatever the log had from its index on.
  kHardState = 3,
  kSnapshot = 4,  // A snapshot of this node's own exists; the log stays.
  kRestart = 5,   // A received snapshot takes the place of the log, which goes on behind it.
};

inline constexpr uint64_t kLogRecordAlign = 8;
inline constexpr uint64_t kLogHeadBytes = 24;
inline constexpr uint64_t kLogTailBytes = 8;

// The first record of a file: what recovery needs in order to start there.
struct LogSegmentStart {
  uint64_t begin = 0;  // Bytes of log before this file, removed ones included: its position.
  uint64_t chain = 0;  // The tail of the record before.
  EntryId last;        // The log's last entry.
  HardState hard_state;
  std::optional<EntryId> snapshot;  // The latest one.

  friend bool operator==(const LogSegmentStart&, const LogSegmentStart&) = default;
};

// Where a record stands and what it follows.
struct LogPlace {
  uint64_t segment = 0;  // The number in the file's name.
  uint64_t offset = 0;   // From the beginning of the file. Invariant: a multiple of 8.
  uint64_t chain = 0;    // The tail of the record before; zero at the beginning of a file.
};

// Adds records to the end of a buffer, each at the place where the one before ended.
class LogRecordWriter {
 public:
  // `out` outlives the writer; its end is `place`.
  LogRecordWriter(const LogPlace& place, uint64_t synced, std::string* out)
      : place_(place), synced_(synced), out_(out) {}

  void Write(const LogSegmentStart& start);
  void Write(const Entry& entry);
  void Write(const HardState& state);
  // `kind` is kSnapshot or kRestart.
  void Write(LogRecordKind kind, EntryId snapshot);

  // Behind the last record.
  const LogPlace& place() const { return place_; }

 private:
  // Makes room for a record and returns its body.
  char* Begin(uint64_t length);
  void End(LogRecordKind kind, uint64_t detail, uint64_t length);

  LogPlace place_;
  uint64_t synced_;
  std::string* out_;
  size_t at_ = 0;  // Where the record begins in `out_`.
};

struct LogRecordHead {
  LogRecordKind kind = LogRecordKind::kSegment;
  uint8_t detail = 0;
  uint64_t length = 0;
  uint64_t synced = 0;
  uint64_t check = 0;
};

struct LogRecord {
  LogRecordHead head;
  std::string_view body;  // In the file's bytes.
  LogPlace next;          // Where the next one begins.
};

// The head at this place; none if the bytes there are no such thing. The body may be damaged.
std::optional<LogRecordHead> ReadLogHead(std::string_view file, uint64_t segment, uint64_t offset);
// The record there; none if any byte of it is wrong, or it does not follow what `place` says.
std::optional<LogRecord> ReadLogRecord(std::string_view file, const LogPlace& place);

// What the body of a whole record says. None if it says nothing that a record of its kind could.
std::optional<LogSegmentStart> ParseLogSegmentStart(const LogRecord& record);
std::optional<Entry> ParseLogEntry(const LogRecord& record);
std::optional<HardState> ParseLogHardState(const LogRecord& record);
// Of a kSnapshot or kRestart.
std::optional<EntryId> ParseLogSnapshot(const LogRecord& record);

}  // namespace squall

#endif  // SQUALL_CORE_FILES_LOG_RECORD_H_
