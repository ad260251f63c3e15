// What a node writes to its disk, as its host, its checkers and the simulated disk know it.
#ifndef SQUALL_CORE_HOST_DISK_WRITE_H_
#define SQUALL_CORE_HOST_DISK_WRITE_H_

#include <optional>

#include "core/base/message.h"

namespace squall {

// The meaning of bytes that a node appends to its files. A value; what is long is shared.
struct DiskWrite {
  std::optional<HardState> hard_state;  // Nothing if it is not written.
  Entries entries;                      // They replace the log from the first one's index on.
  SnapshotRef snapshot;                 // Received from a leader: replaces everything. May be null.
  // Made by this node itself: the state as of the snapshot's index. May be null.
  SnapshotRef own_snapshot;
  // The entries up to and including this index leave the disk, because a snapshot covers them.
  // Zero: none do.
  Index compact_to;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_DISK_WRITE_H_
