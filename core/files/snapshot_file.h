// A snapshot as the bytes of a file.
//
//   8  "SquallSn"     8  format         8  index         8  term
//   8  voters         8  learners       8  outgoing voters   8  learners next: how many of each
//   8  flags: 1 auto_leave, 2 data present               8  bytes of data
//   8  each            the members, in this order
//   8  checksum of all that is before, seeded with the index
//      data
//   8  checksum of the data, seeded with the one before
#ifndef SQUALL_CORE_FILES_SNAPSHOT_FILE_H_
#define SQUALL_CORE_FILES_SNAPSHOT_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/message.h"
#include "core/base/result.h"

namespace squall {

// What stands in front of the data and behind it, which may be long and is not copied.
struct SnapshotFrame {
  std::string head;
  std::string tail;
};
SnapshotFrame FrameSnapshot(const Snapshot& snapshot);

// Where a snapshot file is wrong, and why.
struct SnapshotFault {
  uint64_t byte = 0;  // What begins here is wrong.
  std::string what;

  friend bool operator==(const SnapshotFault&, const SnapshotFault&) = default;
};
// The whole file; bytes behind the last checksum are an error.
Result<Snapshot, SnapshotFault> ParseSnapshotFile(std::string_view bytes);

}  // namespace squall

#endif  // SQUALL_CORE_FILES_SNAPSHOT_FILE_H_
