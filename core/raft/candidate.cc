// What a candidate or pre-candidate does with each message (etcd: stepCandidate).

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {

StepStatus Raft::StepCandidate(const Message& m) {
  switch (m.type) {
    case MessageType::kProp:
      diag().Info([&] {
        return absl::StrFormat("%x no leader at term %d; dropping proposal", id().value(),
                               term_.value());
      });
      return StepStatus::kProposalDropped;
    case MessageType::kApp:
    case MessageType::kHeartbeat:
    case MessageType::kSnap:
      // Another node has won this term (Paper 5.2).
      BecomeFollower(m.term, m.from);
      HandleFromLeader(m);
      break;
    case MessageType::kVoteResp:
      // Grants of the rehearsal must not count in the election, nor the other way round.
      if (role_ == Role::kCandidate) HandleVoteResponse(m);
      break;
    case MessageType::kPreVoteResp:
      if (role_ == Role::kPreCandidate) HandleVoteResponse(m);
      break;
    case MessageType::kTimeoutNow:
      diag().Debug([&] {
        return absl::StrFormat("%x [term %d state %s] ignored MsgTimeoutNow from %x", id().value(),
                               term_.value(), std::string(Name(role_)), m.from.value());
      });
      break;
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kAppResp:
    case MessageType::kVote:
    case MessageType::kHeartbeatResp:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kTransferLeader:
    case MessageType::kReadIndex:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVote:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
    case MessageType::kForgetLeader:
      break;
  }
  return StepStatus::kOk;
}

}  // namespace squall
