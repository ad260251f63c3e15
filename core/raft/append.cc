// Replication, both sides of it, and what is committed by it (Paper 5.3, 5.4.2; Thesis 10.2.1).

#include <algorithm>

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {

// --- The leader sends.

void Raft::BroadcastAppend() {
  for (Tracker::Member& m : leader().tracker.members()) {
    if (m.id != id()) MaybeSendAppend(m.id, m.progress, SendEmpty::kYes);
  }
}

// Sends the next entries to `to` if it may have some. Returns whether a message went out. Empty
// messages carry the commit index; they are left out where several messages go in a row.
bool Raft::MaybeSendAppend(NodeId to, Progress& progress, SendEmpty empty) {
  if (progress.paused()) return false;
  const Index previous = progress.next() - 1;
  const Fetched<Term> previous_term = log_.TermAt(previous);
  // What the follower needs is compacted away.
  if (!previous_term.ok()) return MaybeSendSnapshot(to, progress);

  Fetched<Entries> entries;
  // With a full window an empty message still goes: if all in the window were lost, its refusal is
  // what brings the follower back.
  if (progress.state() != ProgressState::kReplicate || !progress.inflights().Full()) {
    entries = log_.EntriesFrom(progress.next(), config_.max_size_per_msg);
  }
  if (entries.value.empty() && empty == SendEmpty::kNo) return false;
  if (!entries.ok()) return MaybeSendSnapshot(to, progress);

  const size_t count = entries.value.size();
  const uint64_t bytes = PayloadSize(entries.value);
  Message& m = Emit(MessageType::kApp, to);
  m.index = previous;
  m.log_term = previous_term.value;
  m.entries = std::move(entries.value);
  m.commit = log_.committed();
  progress.SentEntries(count, bytes);
  progress.SentCommit(log_.committed());
  return true;
}

// --- The follower receives.

void Raft::HandleAppend(const Message& m) {
  if (m.index < log_.committed()) {
    // Old news: all of it is committed here.
    Emit(MessageType::kAppResp, m.from).index = log_.committed();
    return;
  }
  const AppendResult result = log_.MaybeAppend({m.log_term, m.index}, m.entries, m.commit);
  if (result.accepted) {
    Emit(MessageType::kAppResp, m.from).index = result.last_new;
    return;
  }
  diag().Debug([&] {
    return absl::StrFormat(
        "%x [logterm: %d, index: %d] rejected MsgApp [logterm: %d, index: %d] from %x",
        id().value(), log_.TermOrZero(m.index).value(), m.index.value(), m.log_term.value(),
        m.index.value(), m.from.value());
  });
  // Paper 5.3, the last paragraphs: skip the part that cannot match, all at once. Below the
  // leader's entry nothing has a higher term than that entry, so whatever here does is no match.
  const EntryId hint = log_.FindConflictByTerm(std::min(m.index, log_.LastIndex()), m.log_term);
  Message& response = Emit(MessageType::kAppResp, m.from);
  response.index = m.index;
  response.reject = true;
  response.reject_hint = hint.index;
  response.log_term = hint.term;
}

// --- The leader hears back.

void Raft::HandleAppendResponse(const Message& m, Tracker::Member& member) {
  Progress& progress = member.progress;
  progress.set_recent_active(true);
  if (m.reject) {
    HandleRejection(m, progress);
    return;
  }
  // A probe that was answered ends probing even if it told nothing new.
  const bool probed = progress.state() == ProgressState::kProbe && progress.match() == m.index;
  if (!leader().tracker.MaybeUpdate(member, m.index) && !probed) return;

  switch (progress.state()) {
    case ProgressState::kProbe:
      progress.BecomeReplicate();
      break;
    case ProgressState::kSnapshot:
      // Any snapshot from which the log continues will do, from any sender.
      if (progress.match() + 1 >= log_.FirstIndex()) {
        diag().Debug([&] {
          return absl::StrFormat(
              "%x recovered from needing snapshot, resumed sending replication messages to %x [%s]",
              id().value(), m.from.value(), Describe(progress));
        });
        progress.BecomeProbe();
        progress.BecomeReplicate();
      }
      break;
    case ProgressState::kReplicate:
      progress.FreeInflights(m.index);
      break;
  }

  if (traced()) [[unlikely]]
    TraceCommitting();
  if (MaybeCommit()) {
    ReleaseDeferredReads();
    BroadcastAppend();
  } else if (m.from != id() && progress.CanBumpCommit(log_.committed())) {
    // The next heartbeat would bring the commit index too, only later.
    MaybeSendAppend(m.from, progress, SendEmpty::kYes);
  }
  if (m.from != id()) {
    // The window may have room for several messages now.
    while (MaybeSendAppend(m.from, progress, SendEmpty::kNo)) {
    }
  }
  if (m.from == leader().transferee && progress.match() == log_.LastIndex()) {
    diag().Info([&] {
      return absl::StrFormat("%x sent MsgTimeoutNow to %x after received MsgAppResp", id().value(),
                             m.from.value());
    });
    SendTimeoutNow(m.from);
  }
}

void Raft::HandleRejection(const Message& m, Progress& progress) {
  diag().Debug([&] {
    return absl::StrFormat(
        "%x received MsgAppResp(rejected, hint: (index %d, term %d)) from %x for index %d",
        id().value(), m.reject_hint.value(), m.log_term.value(), m.from.value(), m.index.value());
  });
  Index next_probe = m.reject_hint;
  // The follower's trick, from this side: where this log's terms are above the term of the hint, it
  // cannot match a log whose terms only go down from there. At most one probe a term.
  if (m.log_term > kNoTerm) {
    next_probe = log_.FindConflictByTerm(m.reject_hint, m.log_term).index;
  }
  if (!progress.MaybeDecrease(m.index, next_probe)) return;
  diag().Debug([&] {
    return absl::StrFormat("%x decreased progress of %x to [%s]", id().value(), m.from.value(),
                           Describe(progress));
  });
  if (progress.state() == ProgressState::kReplicate) progress.BecomeProbe();
  MaybeSendAppend(m.from, progress, SendEmpty::kYes);
}

void Raft::HandleUnreachable(const Message& m, Progress& progress) {
  // What was sent ahead is most likely lost.
  if (progress.state() == ProgressState::kReplicate) progress.BecomeProbe();
  diag().Debug([&] {
    return absl::StrFormat("%x failed to send message to %x because it is unreachable [%s]",
                           id().value(), m.from.value(), Describe(progress));
  });
}

// Paper 5.4.2, Fig. 8: only an entry of the leader's own term is committed by counting; it takes
// along everything before it.
bool Raft::MaybeCommit() {
  return log_.MaybeCommit({term_, leader().tracker.CommittedAbove(log_.committed())});
}

void Raft::AppliedTo(Index index, uint64_t bytes) {
  const Index applied = std::max(index, log_.applied());
  log_.AppliedTo(applied, bytes);
  MaybeLeaveJoint(applied);
}

}  // namespace squall
