#include "invariants/ghost/follow.h"

#include <algorithm>
#include <span>
#include <utility>

#include "invariants/ghost/written_log.h"
#include "invariants/safety/committed_persist.h"
#include "invariants/safety/log_matching.h"
#include "invariants/safety/storage_image.h"

namespace squall {
namespace {

// Reads the entries from `from`, where node.log ends, to the end of the log. One that disagrees is
// reported, and those behind it, which must disagree too, are not.
void ReadOn(Subject subject, const NodeView& view, Index from) {
  NodeGhost& node = subject.node;
  if (from > node.state.last) return;
  bool matching = true;
  for (const Entry& entry : view.ReadLog(from, node.state.last + 1)) {
    const LogPoint point = node.log.Append(entry);
    if (entry.type != EntryType::kNormal) subject.ghost.members.Note(entry, point);
    matching = matching && CheckLogMatching(subject, node.log.last(), point);
  }
}

// Takes the whole log from the node.
void ReadAll(Subject subject, const NodeView& view) {
  NodeGhost& node = subject.node;
  const Index before_first = node.state.first - 1;
  node.log.RestartAt(before_first,
                     subject.ghost.SnapshotPoint(before_first, view.TermBeforeFirst()));
  ReadOn(subject, view, node.state.first);
}

// What the node shows of its log as it comes up. Where its beginning is known from before, so is
// the hash there; what it shows of entries before that is left out.
PrefixLog ReadRecovered(Subject subject, const NodeView& view) {
  const NodeGhost& node = subject.node;
  const PrefixLog& disk = node.durable_log;
  Index begin = node.state.first - 1;
  Term term = view.TermBeforeFirst();
  if (begin < disk.before_first() && node.state.last >= disk.before_first()) {
    begin = disk.before_first();
    term = view.ReadLog(begin, begin + 1).front().term;
  }
  const LogPoint* known = disk.Contains(begin) ? &disk.At(begin) : WrittenPoint(node, begin);
  const LogPoint point =
      known != nullptr && known->term == term ? *known : subject.ghost.SnapshotPoint(begin, term);
  PrefixLog log;
  log.RestartAt(begin, point);
  constexpr uint64_t kPage = 256;
  while (log.last() < node.state.last) {
    const Index from = log.last() + 1;
    const Index to = std::min(from + kPage, node.state.last + 1);
    const Entries page = view.ReadLog(from, to);
    if (page.size() != to - from) break;
    for (const Entry& entry : page) {
      const LogPoint at = log.Append(entry);
      if (entry.type != EntryType::kNormal) subject.ghost.members.Note(entry, at);
    }
  }
  return log;
}

// The entries of the log that a node came up with, as ReadOn() compares those of later steps.
void MatchRecovered(Subject subject, const PrefixLog& log) {
  bool matching = true;
  for (Index i = log.before_first() + 1; i <= log.last() && matching; ++i) {
    matching = CheckLogMatching(subject, i, log.At(i));
  }
}

// Of such is a snapshot of the node's own, or a compaction, to the log.
bool IsNothing(const DiskWrite& write) {
  return !write.hard_state && write.entries.empty() && !write.snapshot;
}

// Adds the points of `entries`, which are a part of `asked`, and looks at what they replace: the
// log that is being written ended at `old_last` before.
void AskEntries(Subject subject, std::span<const Entry> entries, Index old_last,
                PendingWrite* asked) {
  NodeGhost& node = subject.node;
  if (entries.empty()) return;
  const Index first = entries.front().index;
  const Index begin = asked->has_snapshot ? asked->snapshot : node.durable_log.before_first();
  if (first > asked->last + 1) {
    return ReportWrite(subject, first, "writes entries that leave a gap");
  }
  const LogPoint* before = nullptr;
  const Index from = std::max(first, begin + 1);
  if (asked->has_snapshot && from == begin + 1) {
    before = &asked->snapshot_point;
  } else if (!asked->has_snapshot) {
    before = WrittenPoint(node, from - 1);
  }
  if (before == nullptr || from > entries.back().index) return;
  asked->from = from;
  LogPoint point = *before;
  bool same = true;  // As what was there before.
  for (size_t i = from - first; i < entries.size(); ++i) {
    const Index index = from + (i - (from - first));
    if (entries[i].index != index) {
      ReportWrite(subject, index, "writes entries that leave a gap");
    }
    point = Extend(point, entries[i]);
    if (same && index <= old_last) {
      const LogPoint* old = WrittenPoint(node, index);
      same = old != nullptr && *old == point;
      if (!same && old != nullptr) NoteGivenUp(subject.ghost, node, index, old->hash);
    }
    node.pending.AddPoint(point);
  }
  asked->last = first + (entries.size() - 1);
  if (same && asked->last < old_last) {
    if (const LogPoint* old = WrittenPoint(node, asked->last + 1)) {
      NoteGivenUp(subject.ghost, node, asked->last + 1, old->hash);
    }
  }
  node.unjudged.any = true;
  node.unjudged.written = asked->last;
  node.unjudged.written_hash = point.hash;
}

}  // namespace

void FollowStart(Subject subject, const NodeView& view) {
  NodeGhost& node = subject.node;
  if (node.state.first == kNoIndex) return;
  PrefixLog recovered = ReadRecovered(subject, view);
  // What the disk did not hold is told first: it may look like another leader's entry besides.
  if (node.written) CheckRecovery(subject, recovered);
  MatchRecovered(subject, recovered);
  node.log = recovered;
  node.durable_log = std::move(recovered);
  node.durable = {node.state.term, node.state.vote, node.state.commit};
  node.pending.Clear();
  subject.ghost.Prune();
}

void FollowLog(Subject subject, const NodeView& view, Index first_changed) {
  NodeGhost& node = subject.node;
  const Index first = node.state.first;
  if (first == kNoIndex) return;
  if (first_changed != kNoIndex) {
    const bool goes_on = first_changed >= first && first_changed > node.log.before_first() &&
                         first_changed <= node.log.last() + 1;
    if (goes_on) {
      node.log.TruncateTo(first_changed - 1);
      ReadOn(subject, view, first_changed);
    } else {
      ReadAll(subject, view);
    }
  }
  const Index before_first = first - 1;
  if (before_first > node.log.before_first() && node.log.Contains(before_first)) {
    node.log.CompactTo(before_first);
    subject.ghost.Prune();
  }
}

void FollowAsked(Subject subject, const DiskWrite& write) {
  NodeGhost& node = subject.node;
  if (IsNothing(write)) return;
  const HardState& before = WrittenHardState(node);
  const Index old_last = WrittenLast(node);
  node.written = true;
  PendingWrite asked;
  asked.hard_state = before;
  asked.last = old_last;
  if (write.hard_state) {
    asked.has_hard_state = true;
    asked.must_sync =
        write.hard_state->term != before.term || write.hard_state->vote != before.vote;
    asked.hard_state = *write.hard_state;
  }
  if (write.snapshot) {
    const EntryId at = write.snapshot->id();
    asked.has_snapshot = true;
    asked.snapshot = asked.last = at.index;
    node.snapshot_received = std::max(node.snapshot_received, at.index);
    asked.snapshot_point = subject.ghost.SnapshotPoint(at.index, at.term);
  }
  const Index replaced_from = asked.last + 1;
  asked.must_sync = asked.must_sync || asked.has_snapshot || !write.entries.empty();
  AskEntries(subject, write.entries, old_last, &asked);
  if (asked.has_snapshot && asked.from == kNoIndex && old_last >= replaced_from) {
    if (const LogPoint* old = WrittenPoint(node, replaced_from)) {
      NoteGivenUp(subject.ghost, node, replaced_from, old->hash);
    }
  }
  asked.message = node.contract.async ? node.contract.appends_started : 0;
  node.pending.Push(asked);
}

void FollowLanded(Subject subject, const DiskWrite& write) {
  NodeGhost& node = subject.node;
  if (IsNothing(write)) return;
  if (node.pending.empty()) FollowAsked(subject, write);
  const PendingWrite& asked = node.pending.front();
  if (asked.has_snapshot != static_cast<bool>(write.snapshot) ||
      asked.has_hard_state != write.hard_state.has_value() || asked.count > write.entries.size()) {
    ReportWrite(subject, asked.last, "gets a write onto its disk out of turn");
  }
  PrefixLog& log = node.durable_log;
  node.durable = asked.hard_state;
  if (asked.has_snapshot) log.RestartAt(asked.snapshot, asked.snapshot_point);
  // What is compacted already is not written again.
  const Index from = std::max(asked.from, log.before_first() + 1);
  if (asked.count > 0 && from <= asked.last && from <= log.last() + 1) {
    log.TruncateTo(from - 1);
    for (uint64_t i = from - asked.from; i < asked.count; ++i) {
      log.Append(node.pending.PointOf(0, i));
    }
  }
  if (asked.has_hard_state) CheckDurableCommit(subject);
  const bool restarted = asked.has_snapshot;
  node.pending.PopFront();
  if (restarted) subject.ghost.Prune();
}

void FollowCompact(Subject subject, Index index) {
  PrefixLog& log = subject.node.durable_log;
  if (index <= log.before_first() || !log.Contains(index)) return;
  CheckCoveredBySnapshot(subject, index);
  log.CompactTo(index);
  subject.ghost.Prune();
}

}  // namespace squall
