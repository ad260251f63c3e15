// How far one follower is, as the leader sees it (Paper Fig. 2, nextIndex and matchIndex;
// etcd: tracker.Progress). Every transition of a Progress is in progress.cc.
#ifndef SQUALL_CORE_TRACKER_PROGRESS_H_
#define SQUALL_CORE_TRACKER_PROGRESS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/types.h"
#include "core/tracker/inflights.h"

namespace squall {

// How a snapshot that was sent has fared, as far as the sender's transport knows.
enum class SnapshotReport : uint8_t { kDelivered, kFailed };

enum class ProgressState : uint8_t {
  kProbe,      // Where the follower's log ends is not known: one MsgApp a heartbeat.
  kReplicate,  // The follower keeps up: MsgApps are sent ahead of their acknowledgements.
  kSnapshot,   // The follower needs entries that are compacted away: nothing until it has them.
};

std::string_view Name(ProgressState state);  // "StateProbe"

class Progress {
 public:
  // A follower of which nothing is known: probed at `next`, which must be at least 1.
  Progress(Index next, Inflights inflights) : next_(next), inflights_(std::move(inflights)) {}

  // The follower's log is known to agree with the leader's up to here. Invariant: match() < next().
  Index match() const { return match_; }
  // The next entry to send. Entries in (match, next) are on their way.
  Index next() const { return next_; }
  ProgressState state() const { return state_; }
  // The index of the snapshot on its way; zero unless in kSnapshot.
  Index pending_snapshot() const { return pending_snapshot_; }
  // The highest commit index on its way to the follower.
  Index sent_commit() const { return sent_commit_; }
  const Inflights& inflights() const { return inflights_; }

  // Heard from since the last check of the quorum.
  bool recent_active() const { return recent_active_; }
  void set_recent_active(bool active) { recent_active_ = active; }
  bool is_learner() const { return is_learner_; }
  void set_learner(bool learner) { is_learner_ = learner; }

  // A MsgApp must wait: a probe or a full window is unanswered, or a snapshot is on its way.
  bool paused() const { return state_ == ProgressState::kSnapshot || flow_paused_; }

  // The three states. After a snapshot, probing goes on behind it.
  void BecomeProbe();
  void BecomeReplicate();
  void BecomeSnapshot(Index snapshot);

  // A MsgApp with `entries` entries of `bytes` payload bytes, the first at next(), has been sent.
  // Requires: not kSnapshot.
  void SentEntries(uint64_t entries, uint64_t bytes);
  void SentCommit(Index commit) { sent_commit_ = commit; }
  // Whether telling the follower of `commit` can move it.
  bool CanBumpCommit(Index commit) const {
    return commit > sent_commit_ && sent_commit_ < next_ - 1;
  }

  // The follower acknowledged everything up to `index`. False if that was known.
  bool MaybeUpdate(Index index);
  // The follower refused a MsgApp that stood on `rejected`; its log may agree at `hint`. False if
  // the refusal is out of date.
  bool MaybeDecrease(Index rejected, Index hint);
  // The acknowledgement of `index` frees its part of the window.
  void FreeInflights(Index index) { inflights_.FreeUpTo(index); }
  // A heartbeat was answered: one more MsgApp may try.
  void ResumeFlow() { flow_paused_ = false; }
  // The next MsgApp waits for an answer to a heartbeat.
  void PauseFlow() { flow_paused_ = true; }
  // The snapshot is reported delivered, and probing goes on behind it, or failed.
  void SnapshotReported(SnapshotReport report);

 private:
  void Enter(ProgressState state);

  Index match_;
  Index next_;
  Index sent_commit_;
  Index pending_snapshot_;
  ProgressState state_ = ProgressState::kProbe;
  bool recent_active_ = false;
  bool flow_paused_ = false;
  bool is_learner_ = false;
  Inflights inflights_;
};

// etcd: (*Progress).String.
std::string Describe(const Progress& progress);

}  // namespace squall

#endif  // SQUALL_CORE_TRACKER_PROGRESS_H_
