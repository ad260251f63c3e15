// S19, storage: what a node's disk holds is a log without gaps and a commit index within it; a
// restart brings back all of that, continued by nothing but writes that were under way, in order;
// and what leaves the unstable part of the log is on the disk, where no write under way replaces it
// (etcd: loadState, raftLog and unstable; RawNode.newStorageAppendRespMsg on the ABA problem).
//
// A crash may keep a part of the writes under way: whole writes from the oldest on, and of the next
// one its hard state and a first part of its entries, in either order. A restart that shows
// anything else has lost something, has made something up, or has believed damaged bytes.
//
// Does not verify: bytes on the disk before a restart reads them; the commit index that comes back,
// beyond that it is not older than the disk's; that snapshots come back (S11, S12); where the log
// begins after a restart, beyond that a snapshot may cover what is missing; anything at the first
// start of a node, and of a node that has never written.
#ifndef SQUALL_INVARIANTS_SAFETY_STORAGE_IMAGE_H_
#define SQUALL_INVARIANTS_SAFETY_STORAGE_IMAGE_H_

#include <string_view>

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// Says that a write of the node, or what became of it, is wrong.
[[gnu::cold]] void ReportWrite(Subject subject, Index index, std::string_view what);

// The node's oldest pending write has landed in node.durable and node.durable_log.
void CheckDurableCommit(Subject subject);

// A step after the node wrote entries: they must be those of its log.
void CheckWrittenIsLog(Subject subject);

// The unstable part ends where the log does.
inline bool UnstableInOrder(const UnstableWindow& now, const NodeState& state) {
  return now.offset <= now.in_progress && now.in_progress <= now.end && now.end == state.last + 1;
}
// Something has left it, and will be read from storage from now on.
inline bool LosesUnstable(const UnstableWindow& before, const UnstableWindow& now) {
  return (now.offset > before.offset || before.has_snapshot) && !now.has_snapshot;
}
// CheckUnstable() where it is out of order, or something has left it.
void JudgeUnstable(Subject subject, const UnstableWindow& now);
// The node's unstable part is `now`, after node.unstable; node.log is up to date.
inline void CheckUnstable(Subject subject, const UnstableWindow& now) {
  if (UnstableInOrder(now, subject.node.state) && !LosesUnstable(subject.node.unstable, now))
      [[likely]]
    return;
  JudgeUnstable(subject, now);
}

// The node came up in node.state with `recovered`. node.durable, node.durable_log and node.pending
// are as the crash found them.
void CheckRecovery(Subject subject, const PrefixLog& recovered);

struct StorageImageChecker {
  static constexpr Property kProperty = Property::kStorageImage;

  static void Judged(Subject subject, const NodeView&) {
    if (subject.node.unjudged.written != kNoIndex) CheckWrittenIsLog(subject);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_STORAGE_IMAGE_H_
