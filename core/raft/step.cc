// What arrives, and what its term means (Paper 5.1; etcd: (*raft).Step).

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {

StepStatus Raft::Step(const Message& m) {
  if (traced()) [[unlikely]]
    TraceReceived(m);
  if (CheckTerm(m) == TermCheck::kDone) return StepStatus::kOk;

  switch (m.type) {
    case MessageType::kHup:
      Hup(On(config_.pre_vote) ? Campaign::kPreElection : Campaign::kElection);
      return StepStatus::kOk;
    case MessageType::kStorageAppendResp:
      HandleStorageAppendResp(m);
      return StepStatus::kOk;
    case MessageType::kStorageApplyResp:
      HandleStorageApplyResp(m);
      return StepStatus::kOk;
    case MessageType::kVote:
    case MessageType::kPreVote:
      HandleVoteRequest(m);
      return StepStatus::kOk;
    case MessageType::kBeat:
    case MessageType::kProp:
    case MessageType::kApp:
    case MessageType::kAppResp:
    case MessageType::kVoteResp:
    case MessageType::kSnap:
    case MessageType::kHeartbeat:
    case MessageType::kHeartbeatResp:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kTransferLeader:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndex:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVoteResp:
    case MessageType::kStorageAppend:
    case MessageType::kStorageApply:
    case MessageType::kForgetLeader:
      break;
  }
  switch (role_) {
    case Role::kFollower:
      return StepFollower(m);
    case Role::kCandidate:
    case Role::kPreCandidate:
      return StepCandidate(m);
    case Role::kLeader:
      return StepLeader(m);
  }
  return StepStatus::kOk;
}

Raft::TermCheck Raft::CheckTerm(const Message& m) {
  if (m.term == kNoTerm || m.term == term_) return TermCheck::kGoOn;  // Zero: a local message.
  if (m.term > term_) return HandleHigherTerm(m);
  HandleLowerTerm(m);
  return TermCheck::kDone;
}

Raft::TermCheck Raft::HandleHigherTerm(const Message& m) {
  const bool vote_request = m.type == MessageType::kVote || m.type == MessageType::kPreVote;
  if (vote_request && InLease() && m.context.view() != kTransferContext) {
    // Thesis 4.2.3: a server that hears from a leader neither votes nor takes over the term.
    LogIgnoredInLease(m);
    return TermCheck::kDone;
  }
  // Thesis 9.6: a pre-vote never changes the term. A pre-vote that is granted carries the term that
  // would come; one that is refused comes from a higher term that exists.
  if (m.type == MessageType::kPreVote || (m.type == MessageType::kPreVoteResp && !m.reject)) {
    return TermCheck::kGoOn;
  }
  diag().Info([&] {
    return absl::StrFormat(
        "%x [term: %d] received a %s message with higher term from %x [term: %d]", id().value(),
        term_.value(), std::string(Name(m.type)), m.from.value(), m.term.value());
  });
  const bool from_leader = m.type == MessageType::kApp || m.type == MessageType::kHeartbeat ||
                           m.type == MessageType::kSnap;
  BecomeFollower(m.term, from_leader ? m.from : kNoNode);
  return TermCheck::kGoOn;
}

void Raft::HandleLowerTerm(const Message& m) {
  if ((On(config_.check_quorum) || On(config_.pre_vote)) &&
      (m.type == MessageType::kHeartbeat || m.type == MessageType::kApp)) {
    // This node may have raised its term while it was cut off, and neither lease nor pre-vote lets
    // it raise the others'. An answer with its term frees it: the old leader steps down.
    Emit(MessageType::kAppResp, m.from);
    return;
  }
  if (m.type == MessageType::kPreVote) {
    // Dropped, it could deadlock a cluster that was upgraded to pre-vote: the candidate with the
    // most complete log may have the lowest term.
    diag().Info([&] {
      const EntryId last = log_.LastId();
      return absl::StrFormat(
          "%x [logterm: %d, index: %d, vote: %x] rejected %s from %x [logterm: %d, index: %d] at "
          "term %d",
          id().value(), last.term.value(), last.index.value(), vote_.value(),
          std::string(Name(m.type)), m.from.value(), m.log_term.value(), m.index.value(),
          term_.value());
    });
    Message& refusal = EmitVote(MessageType::kPreVoteResp, m.from, term_);
    refusal.reject = true;
    TellCommitted(refusal);
    return;
  }
  // A refusal from a lower term counts for nothing, but what is committed is committed.
  if (m.type == MessageType::kPreVoteResp && m.reject) LearnCommitted(m);
  if (m.type == MessageType::kStorageAppendResp) {
    // Since that write was asked for, another leader may have replaced the entries; a later write
    // may be under way that puts them back. Only a write of the current term proves stability.
    if (m.index != kNoIndex) {
      diag().Info([&] {
        return absl::StrFormat(
            "%x [term: %d] ignored entry appends from a %s message with lower term [term: %d]",
            id().value(), term_.value(), std::string(Name(m.type)), m.term.value());
      });
    }
    // A snapshot holds committed state, whatever the term.
    if (m.snapshot) AppliedSnapshot(m.snapshot);
    return;
  }
  diag().Info([&] {
    return absl::StrFormat("%x [term: %d] ignored a %s message with lower term from %x [term: %d]",
                           id().value(), term_.value(), std::string(Name(m.type)), m.from.value(),
                           m.term.value());
  });
}

void Raft::HandleStorageAppendResp(const Message& m) {
  if (m.index != kNoIndex) log_.StableTo({m.log_term, m.index});
  if (m.snapshot) AppliedSnapshot(m.snapshot);
}

void Raft::HandleStorageApplyResp(const Message& m) {
  if (m.entries.empty()) return;
  AppliedTo(m.entries.back().index, log_.limits_applying() ? EncodedSize(m.entries) : 0);
  if (role_ == Role::kLeader) ReleaseUncommitted(PayloadSize(m.entries));
}

}  // namespace squall
