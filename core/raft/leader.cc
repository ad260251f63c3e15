// What a leader does with each message (etcd: stepLeader).

#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "core/raft/raft.h"

namespace squall {

StepStatus Raft::StepLeader(const Message& m) {
  switch (m.type) {
    case MessageType::kBeat:
      BroadcastHeartbeat();
      return StepStatus::kOk;
    case MessageType::kCheckQuorum:
      CheckQuorum();
      return StepStatus::kOk;
    case MessageType::kProp:
      return HandleProposal(m);
    case MessageType::kReadIndex:
      HandleReadIndex(m);
      return StepStatus::kOk;
    case MessageType::kForgetLeader:
      return StepStatus::kOk;  // A leader does not forget itself.
    case MessageType::kAppResp:
    case MessageType::kHeartbeatResp:
    case MessageType::kSnapStatus:
    case MessageType::kUnreachable:
    case MessageType::kTransferLeader:
      break;
    case MessageType::kHup:
    case MessageType::kApp:
    case MessageType::kVote:
    case MessageType::kVoteResp:
    case MessageType::kSnap:
    case MessageType::kHeartbeat:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVote:
    case MessageType::kPreVoteResp:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
      break;
  }

  // The rest is about a member.
  Tracker::Member* member = leader().tracker.FindMember(m.from);
  if (member == nullptr) {
    diag().Debug([&] {
      return absl::StrFormat("%x no progress available for %x", id().value(), m.from.value());
    });
    return StepStatus::kOk;
  }
  if (m.type == MessageType::kAppResp) {
    HandleAppendResponse(m, *member);
  } else if (m.type == MessageType::kHeartbeatResp) {
    HandleHeartbeatResponse(m, member->progress);
  } else if (m.type == MessageType::kSnapStatus) {
    HandleSnapshotStatus(m, member->progress);
  } else if (m.type == MessageType::kUnreachable) {
    HandleUnreachable(m, member->progress);
  } else if (m.type == MessageType::kTransferLeader) {
    HandleTransferLeader(m, member->progress);
  }
  return StepStatus::kOk;
}

}  // namespace squall
