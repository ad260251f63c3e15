// Proposals: into the leader's log, or on to the leader (Paper 5.3; etcd: stepLeader/MsgProp).

#include <utility>

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {

StepStatus Raft::HandleProposal(const Message& m) {
  if (!diag().Expect(!m.entries.empty(),
                     [&] { return absl::StrFormat("%x stepped empty MsgProp", id().value()); })) {
    return StepStatus::kProposalDropped;
  }
  // A leader that was removed goes on until it steps down, but takes nothing new.
  if (leader().tracker.Find(id()) == nullptr) return StepStatus::kProposalDropped;
  if (leader().transferee != kNoNode) {
    diag().Debug([&] {
      return absl::StrFormat(
          "%x [term %d] transfer leadership to %x is in progress; dropping proposal", id().value(),
          term_.value(), leader().transferee.value());
    });
    return StepStatus::kProposalDropped;
  }
  if (!AppendOwn(ExamineConfChanges(m.entries))) return StepStatus::kProposalDropped;
  BroadcastAppend();
  return StepStatus::kOk;
}

StepStatus Raft::ForwardProposal(const Message& m) {
  if (lead_ == kNoNode) {
    diag().Info([&] {
      return absl::StrFormat("%x no leader at term %d; dropping proposal", id().value(),
                             term_.value());
    });
    return StepStatus::kProposalDropped;
  }
  if (On(config_.disable_proposal_forwarding)) {
    diag().Info([&] {
      return absl::StrFormat("%x not forwarding to leader %x at term %d; dropping proposal",
                             id().value(), lead_.value(), term_.value());
    });
    return StepStatus::kProposalDropped;
  }
  Forward(m, lead_);
  return StepStatus::kOk;
}

// Appends entries to the leader's own log, with index and term, unless that would be too much.
bool Raft::AppendOwn(const Entries& entries) {
  if (!ReserveUncommitted(entries)) {
    diag().Warning([&] {
      return absl::StrFormat(
          "%x appending new entries to log would exceed uncommitted entry size limit; dropping "
          "proposal",
          id().value());
    });
    return false;
  }
  if (traced()) [[unlikely]]
    TraceReplicating(entries);
  Index last = log_.LastIndex();
  for (const Entry& e : entries) {
    ++last;
    log_.Append(Entry{last, term_, e.data, e.type, e.type_presence});
  }
  // The leader acknowledges its own entries like a follower, when they are on disk.
  Emit(MessageType::kAppResp, id()).index = last;
  return true;
}

// Whether the uncommitted part of the log may grow by `entries`, and if so, counts them. The first
// proposal of any size is taken, and empty ones always are: a leader's first entry and the change
// that leaves a joint configuration cannot be refused.
bool Raft::ReserveUncommitted(const Entries& entries) {
  const uint64_t bytes = PayloadSize(entries);
  uint64_t& used = leader().uncommitted_bytes;
  if (used > 0 && bytes > 0 && used + bytes > config_.max_uncommitted_entries_size) return false;
  used += bytes;
  return true;
}

void Raft::ReleaseUncommitted(uint64_t bytes) {
  uint64_t& used = leader().uncommitted_bytes;
  // Entries of earlier terms were never counted.
  used = bytes > used ? 0 : used - bytes;
}

}  // namespace squall
