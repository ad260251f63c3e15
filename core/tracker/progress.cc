#include "core/tracker/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace squall {

void Progress::BecomeProbe() {
  // A snapshot that was sent is taken to have arrived; if it failed, its index was cleared first.
  const Index after_snapshot = state_ == ProgressState::kSnapshot ? pending_snapshot_ + 1 : Index();
  Enter(ProgressState::kProbe);
  next_ = std::max(match_ + 1, after_snapshot);
  sent_commit_ = std::min(sent_commit_, next_ - 1);
}

void Progress::BecomeReplicate() {
  Enter(ProgressState::kReplicate);
  next_ = match_ + 1;
}

void Progress::BecomeSnapshot(Index snapshot) {
  Enter(ProgressState::kSnapshot);
  pending_snapshot_ = snapshot;
  next_ = snapshot + 1;
  sent_commit_ = snapshot;
}

void Progress::SentEntries(uint64_t entries, uint64_t bytes) {
  if (state_ == ProgressState::kReplicate) {
    if (entries > 0) {
      next_ += entries;
      inflights_.Add(next_ - 1, bytes);
    }
    // A message that fills the window, or goes in spite of it, is a probe: wait for an answer.
    flow_paused_ = inflights_.Full();
  } else if (entries > 0) {
    flow_paused_ = true;
  }
}

bool Progress::MaybeUpdate(Index index) {
  if (index <= match_) return false;
  match_ = index;
  next_ = std::max(next_, index + 1);
  flow_paused_ = false;
  return true;
}

bool Progress::MaybeDecrease(Index rejected, Index hint) {
  if (state_ == ProgressState::kReplicate) {
    // What matched cannot be refused: an old message.
    if (rejected <= match_) return false;
    next_ = match_ + 1;
  } else {
    // A probe stands on next - 1; anything else answers an older probe.
    if (next_ - 1 != rejected) return false;
    next_ = std::max(std::min(rejected, hint + 1), match_ + 1);
    flow_paused_ = false;
  }
  sent_commit_ = std::min(sent_commit_, next_ - 1);
  return true;
}

void Progress::SnapshotReported(SnapshotReport report) {
  if (report == SnapshotReport::kFailed) pending_snapshot_ = Index();
  BecomeProbe();
}

void Progress::Enter(ProgressState state) {
  flow_paused_ = false;
  pending_snapshot_ = Index();
  state_ = state;
  inflights_.Reset();
}

std::string_view Name(ProgressState state) {
  switch (state) {
    case ProgressState::kProbe:
      return "StateProbe";
    case ProgressState::kReplicate:
      return "StateReplicate";
    case ProgressState::kSnapshot:
      return "StateSnapshot";
  }
  return "?";
}

std::string Describe(const Progress& p) {
  std::string text = absl::StrCat(std::string(Name(p.state())), " match=", p.match().value(),
                                  " next=", p.next().value());
  if (p.is_learner()) text += " learner";
  if (p.paused()) text += " paused";
  if (p.pending_snapshot() != kNoIndex) {
    absl::StrAppend(&text, " pendingSnap=", p.pending_snapshot().value());
  }
  if (!p.recent_active()) text += " inactive";
  if (p.inflights().count() > 0) {
    absl::StrAppend(&text, " inflight=", p.inflights().count());
    if (p.inflights().Full()) text += "[full]";
  }
  return text;
}

}  // namespace squall
