// Heartbeats, both sides, and the leader's check that it still has a quorum (Paper 5.2;
// Thesis 6.2).

#include <algorithm>

#include "absl/strings/str_format.h"
#include "core/raft/heartbeat_context.h"
#include "core/raft/raft.h"

namespace squall {

void Raft::TickHeartbeat() {
  ++leader().heartbeat_elapsed;
  ++leader().ticks;
  ++election_elapsed_;
  if (election_elapsed_ >= config_.election_tick) {
    election_elapsed_ = 0;
    if (On(config_.check_quorum)) CheckQuorum();
    if (role_ != Role::kLeader) return;
    // A transfer that takes longer than an election is given up (Thesis 3.10).
    leader().transferee = kNoNode;
  }
  if (leader().heartbeat_elapsed >= config_.heartbeat_tick) {
    leader().heartbeat_elapsed = 0;
    BroadcastHeartbeat();
  }
}

void Raft::CheckQuorum() {
  if (!leader().tracker.QuorumActive()) {
    diag().Warning([&] {
      return absl::StrFormat("%x stepped down to follower since quorum is not active",
                             id().value());
    });
    BecomeFollower(term_, kNoNode);
    return;
  }
  leader().tracker.ForgetActivity(id());
}

void Raft::BroadcastHeartbeat() {
  const Payload context = CurrentHeartbeatContext();
  for (Tracker::Member& m : leader().tracker.members()) {
    if (m.id != id()) SendHeartbeat(m, context);
  }
}

// With it an answer tells which reads it confirms, and how long ago the question was put.
Payload Raft::CurrentHeartbeatContext() const {
  HeartbeatContext context;
  if (!leader().reads.empty()) context.read = leader().reads.newest();
  if (On(config_.strict_lease) && config_.read_only == ReadOnlyOption::kLeaseBased) {
    context.sent_at = leader().ticks;
  }
  return Encode(context);
}

void Raft::SendHeartbeat(Tracker::Member& to, const Payload& context) {
  // Not the commit index as it is: the follower's log may differ from this one behind its match.
  const Index commit = std::min(to.progress.match(), log_.committed());
  Message& m = Emit(MessageType::kHeartbeat, to.id);
  m.commit = commit;
  m.context = context;
  to.progress.SentCommit(commit);
}

void Raft::HandleHeartbeat(const Message& m) {
  log_.CommitTo(m.commit);
  Emit(MessageType::kHeartbeatResp, m.from).context = m.context;
}

void Raft::HandleHeartbeatResponse(const Message& m, Progress& progress) {
  progress.set_recent_active(true);
  progress.ResumeFlow();
  // A follower that lags gets another try; one that is probed and has everything gets an empty
  // message, so that its answer ends the probing.
  if (progress.match() < log_.LastIndex() || progress.state() == ProgressState::kProbe) {
    MaybeSendAppend(m.from, progress, SendEmpty::kYes);
  }
  if (m.context.empty() ||
      (config_.read_only != ReadOnlyOption::kSafe && !On(config_.strict_lease))) {
    return;
  }
  const HeartbeatContext context = DecodeHeartbeatContext(m.context);
  if (context.sent_at <= leader().ticks) leader().lease.Confirm(m.from, context.sent_at);
  leader().reads.Acknowledge(m.from, context.read);
  for (const ReadQueue::Read& read : leader().reads.TakeConfirmed(membership_.voters)) {
    AnswerRead(read.request, read.index);
  }
}

}  // namespace squall
