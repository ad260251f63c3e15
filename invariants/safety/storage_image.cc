#include "invariants/safety/storage_image.h"

#include <algorithm>
#include <string>
#include <utility>

#include "invariants/ghost/written_log.h"
#include "invariants/safety/committed_persist.h"
#include "invariants/sentence.h"

namespace squall {
namespace {

// Whether a log that ends like this is the recovered one. Where it begins is looked at elsewhere.
bool EndsLike(const PrefixLog& recovered, Index last, const LogPoint& point) {
  return recovered.last() == last && recovered.At(last) == point;
}

bool SameVote(const HardState& hard_state, const NodeState& state) {
  return hard_state.term == state.term && hard_state.vote == state.vote;
}

// What is known to be durable, and one pending write after the other on top of it, as a recovery
// may find them.
class Images {
 public:
  Images(const NodeGhost& node, const PrefixLog& recovered) : node_(node), recovered_(recovered) {
    const PrefixLog& log = node.durable_log;
    last_ = log.last();
    point_ = log.At(last_);
    hard_state_ = node.durable;
    Try(EndsLike(recovered, last_, point_), hard_state_, hard_state_);
    for (size_t i = 0; i < node.pending.size(); ++i) Continue(i);
  }

  bool log_explained() const { return log_; }
  bool all_explained() const { return all_; }

 private:
  void Continue(size_t i) {
    const PendingWrite& write = node_.pending[i];
    const HardState before = std::exchange(hard_state_, write.hard_state);
    bool matches = EndsLike(recovered_, last_, point_);
    if (write.has_snapshot) {
      last_ = write.snapshot;
      point_ = write.snapshot_point;
      matches = matches || EndsLike(recovered_, last_, point_);
      // The snapshot without the hard state behind it: its term has begun, without a vote.
      if (before.term < point_.term) {
        Try(EndsLike(recovered_, last_, point_), {point_.term, kNoNode, {}}, before);
      }
    }
    for (uint64_t j = 0; j < write.count; ++j) {
      last_ = write.from + j;
      point_ = node_.pending.PointOf(i, j);
      matches = matches || EndsLike(recovered_, last_, point_);
    }
    Try(matches, before, hard_state_);
  }

  void Try(bool matches, const HardState& before, const HardState& after) {
    if (!matches) return;
    log_ = true;
    all_ = all_ || SameVote(before, node_.state) || SameVote(after, node_.state);
  }

  const NodeGhost& node_;
  const PrefixLog& recovered_;
  Index last_;
  LogPoint point_;
  HardState hard_state_;
  bool log_ = false;
  bool all_ = false;
};

// The last index before which the log may begin: what the newest snapshot covers.
Index CoveredTo(const NodeGhost& node) {
  Index to = std::max(node.snapshot, node.durable_log.before_first());
  for (size_t i = 0; i < node.pending.size(); ++i) {
    if (node.pending[i].has_snapshot) to = std::max(to, node.pending[i].snapshot);
  }
  // The crash may have come between a snapshot of the node's own and the news of it.
  if (node.machine.told) to = std::max(to, node.machine.index);
  return to;
}

}  // namespace

void ReportWrite(Subject subject, Index index, std::string_view what) {
  subject.Report(Property::kStorageImage, index,
                 Sentence("node ", subject.id(), " ", what, " at index ", index),
                 std::string(what));
}

void CheckDurableCommit(Subject subject) {
  const NodeGhost& node = subject.node;
  const Index commit = node.durable.commit;
  const PrefixLog& log = node.durable_log;
  if (commit <= log.last() && (commit >= log.before_first() || node.durable.empty())) [[likely]]
    return;
  subject.Report(
      Property::kStorageImage, commit,
      Sentence("node ", subject.id(), " has commit index ", commit, " on its disk, and a log from ",
               log.before_first() + 1, " to ", log.last()),
      "a commit index on disk is outside of the log there");
}

void CheckWrittenIsLog(Subject subject) {
  const NodeGhost& node = subject.node;
  const Index written = node.unjudged.written;
  if (written == kNoIndex || written <= node.log.before_first()) return;
  const bool missing = !node.log.Contains(written);
  if (!missing && node.log.At(written).hash == node.unjudged.written_hash) return;
  ReportWrite(subject, written, "writes another log than its own");
}

void JudgeUnstable(Subject subject, const UnstableWindow& now) {
  const NodeGhost& node = subject.node;
  if (!UnstableInOrder(now, node.state)) {
    return subject.Report(
        Property::kStorageImage, now.offset,
        Sentence("node ", subject.id(), " says that its log is unstable from ", now.offset,
                 " and handed out up to ", now.in_progress, ", and it ends before ", now.end,
                 ", after entry ", node.state.last),
        "the unstable part of a log is out of order");
  }
  if (!LosesUnstable(node.unstable, now)) return;
  // What is before the offset is read from storage from now on. Equal hashes at the last such entry
  // say that all of it is there.
  const Index stable = now.offset - 1;
  if (!node.log.Contains(stable)) return;
  const PrefixLog& disk = node.durable_log;
  const uint64_t hash = node.log.At(stable).hash;
  if (stable > disk.before_first() && (!disk.Contains(stable) || disk.At(stable).hash != hash)) {
    return ReportWrite(subject, stable, "takes an entry for stable that its disk lacks");
  }
  for (size_t i = 0; i < node.pending.size(); ++i) {
    const PendingWrite& write = node.pending[i];
    if (write.count == 0 || write.from > stable) continue;
    const bool kept = write.last >= stable && stable - write.from < write.count &&
                      node.pending.PointOf(i, stable - write.from).hash == hash;
    if (kept) continue;
    return ReportWrite(subject, stable,
                       "takes an entry for stable that a write under way replaces");
  }
}

void CheckRecovery(Subject subject, const PrefixLog& recovered) {
  const NodeGhost& node = subject.node;
  const Images images(node, recovered);
  const NodeState& state = node.state;
  const Index before_first = state.first - 1;
  if (!images.log_explained()) {
    if (!CheckRecoveredCommitted(subject, recovered)) return;
    const PrefixLog& disk = node.durable_log;
    subject.Report(
        Property::kStorageImage, recovered.last(),
        Sentence("node ", subject.id(), " restarts with a log that ends with entry ",
                 recovered.last(), " of term ", recovered.At(recovered.last()).term,
                 "; its disk held up to ", disk.last(), " of term ", disk.At(disk.last()).term,
                 ", and ", node.pending.size(), " writes were under way"),
        "a restart brings back another log than was written");
  } else if (!images.all_explained()) {
    subject.Report(
        Property::kStorageImage, recovered.last(),
        Sentence("node ", subject.id(), " restarts in term ", state.term, " with vote ", state.vote,
                 "; its disk held term ", node.durable.term, " and vote ", node.durable.vote,
                 ", and ", node.pending.size(), " writes were under way"),
        "a restart brings back another term or vote than was written");
  } else if (state.commit < node.durable.commit) {
    subject.Report(Property::kStorageImage, state.commit,
                   Sentence("node ", subject.id(), " restarts with commit index ", state.commit,
                            "; its disk held ", node.durable.commit),
                   "a restart brings back an older commit index");
  } else if (before_first > CoveredTo(node)) {
    subject.Report(Property::kStorageImage, before_first,
                   Sentence("node ", subject.id(), " restarts with a log that begins behind entry ",
                            before_first, "; its last snapshot is of ", CoveredTo(node)),
                   "a restart brings back a log that begins behind every snapshot");
  }
}

}  // namespace squall
