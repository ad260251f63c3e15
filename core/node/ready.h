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
// `snapshot` to stable storage, and syncs if `must_sync`; sends `messages`; applies the snapshot and
// then `committed_entries`, calling RawNode::ApplyConfChange for each membership change among them;
// calls RawNode::Advance.
//
// With them `messages` contains MsgStorageAppend and MsgStorageApply, which repeat the other fields:
// each goes to its own queue, which is worked off in order, and the responses that it carries are
// delivered when its work is done (and, for MsgStorageAppend, synced). Advance is not called.
struct Ready {
  std::optional<SoftState> soft_state;  // If it changed.
  std::optional<HardState> hard_state;  // If it changed.
  std::vector<ReadState> read_states;
  Entries entries;
  SnapshotRef snapshot;
  Entries committed_entries;
  std::vector<Message> messages;
  bool must_sync = false;

  void Clear();
};

// etcd: DescribeReady. "<empty Ready>" if there is nothing to do.
std::string Describe(const Ready& ready, const EntryFormatter& format = Quote);

}  // namespace squall

#endif  // SQUALL_CORE_NODE_READY_H_
