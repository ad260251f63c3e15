#include "invariants/follow.h"

#include <algorithm>

#include "invariants/log_matching.h"

namespace squall {
namespace {

// Reads the entries from `from`, where node.log ends, to the end of the log. One that disagrees is
// reported, and those behind it, which must disagree too, are not.
void ReadOn(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view, Index from) {
  if (from > node.state.last) return;
  bool matching = true;
  for (const Entry& entry : view.ReadLog(from, node.state.last + 1)) {
    const LogPoint point = node.log.Append(entry);
    matching = matching && CheckLogMatching(ghost, id, node.log.last(), point);
  }
}

// Takes the whole log from the node.
void ReadAll(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view) {
  const Index before_first = node.state.first - 1;
  node.log.RestartAt(before_first, ghost.SnapshotPoint(before_first, view.TermBeforeFirst()));
  ReadOn(ghost, id, node, view, node.state.first);
}

// Whether `log` is, from all that can be seen at its ends, the node's log.
bool SameEnds(const PrefixLog& log, const NodeState& state, const NodeView& view) {
  if (log.before_first() + 1 != state.first || log.last() != state.last) return false;
  if (log.At(log.before_first()).term != view.TermBeforeFirst()) return false;
  if (state.first > state.last) return true;
  const Entries end = view.ReadLog(state.last, state.last + 1);
  return !end.empty() && end.front().term == log.At(log.last()).term;
}

}  // namespace

void FollowStart(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view) {
  if (node.state.first == kNoIndex) return;
  if (SameEnds(node.durable_log, node.state, view)) {
    node.log = node.durable_log;
    CheckLogMatching(ghost, id, node.log.last(), node.log.At(node.log.last()));
    return;
  }
  // Not what the disk was told, so nothing is known of it but what the node shows.
  ReadAll(ghost, id, node, view);
  node.durable_log = node.log;
  ghost.Prune();
}

void FollowLog(Ghost& ghost, NodeId id, NodeGhost& node, const NodeView& view,
               Index first_changed) {
  const Index first = node.state.first;
  if (first == kNoIndex) return;
  if (first_changed != kNoIndex) {
    const bool goes_on = first_changed >= first && first_changed > node.log.before_first() &&
                         first_changed <= node.log.last() + 1;
    if (goes_on) {
      node.log.TruncateTo(first_changed - 1);
      ReadOn(ghost, id, node, view, first_changed);
    } else {
      ReadAll(ghost, id, node, view);
    }
  }
  const Index before_first = first - 1;
  if (before_first > node.log.before_first() && node.log.Contains(before_first)) {
    node.log.CompactTo(before_first);
    ghost.Prune();
  }
}

void FollowWrite(Ghost& ghost, NodeGhost& node, const DurableWrite& write) {
  PrefixLog& log = node.durable_log;
  if (write.hard_state != nullptr) node.durable = *write.hard_state;
  if (write.snapshot) {
    const EntryId at = write.snapshot->id();
    log.RestartAt(at.index, ghost.SnapshotPoint(at.index, at.term));
    ghost.Prune();
  }
  if (write.entries.empty()) return;
  // What is compacted already is not written again.
  const Index from = std::max(write.entries.front().index, log.before_first() + 1);
  if (from > write.entries.back().index || from > log.last() + 1) return;
  log.TruncateTo(from - 1);
  for (size_t i = from - write.entries.front().index; i < write.entries.size(); ++i) {
    log.Append(write.entries[i]);
  }
}

void FollowCompact(Ghost& ghost, NodeGhost& node, Index index) {
  PrefixLog& log = node.durable_log;
  if (index <= log.before_first() || !log.Contains(index)) return;
  log.CompactTo(index);
  ghost.Prune();
}

}  // namespace squall
