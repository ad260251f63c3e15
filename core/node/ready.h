// The work that a node hands to its driver (etcd: raft.Ready).
#ifndef SQUALL_CORE_NODE_READY_H_
#define SQUALL_CORE_NODE_READY_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/message.h"
#include "core/raft/raft.h"

namespace squall {

// Without asynchronous storage writes the driver, in this order: writes `hard_state`, `entries` and
// `snapshot` to stable storage, and syncs if `must_sync`; sends `messages`; applies the snapshot
// and then `committed_entries`, calling RawNode::ApplyConfChange for each membership change among
// them; calls RawNode::Advance.
//
// With them `messages` contains MsgStorageAppend and MsgStorageApply, which repeat the other
// fields: each goes to its own queue, which is worked off in order, and the responses that it
// carries are delivered when its work is done (and, for MsgStorageAppend, synced). Advance is not
// called.
struct Ready {
  std::optional<SoftState> soft_state;  // Leader and role, if they changed. Not for the disk.
  std::optional<HardState> hard_state;  // Term, vote and commit index, if they changed.
  // Reads that are confirmed: each may be answered once its index is applied (Thesis 6.4).
  std::vector<ReadState> read_states;
  // To be written: they replace what the log has from the first one's index on.
  Entries entries;
  SnapshotRef snapshot;  // From a leader, to replace log and state; null if there is none.
  // To be applied, in order. They are in `entries` or in storage already.
  Entries committed_entries;
  // To be sent once what the fields above ask for is on stable storage.
  std::vector<Message> messages;
  // The write has to reach the disk before messages leave: entries, or a new term or vote.
  bool must_sync = false;

  // Removes everything, and keeps allocated memory.
  void Clear();
};

// etcd: DescribeReady. "<empty Ready>" if there is nothing to do.
std::string Describe(const Ready& ready, const EntryFormatter& format = Quote);

}  // namespace squall

#endif  // SQUALL_CORE_NODE_READY_H_
