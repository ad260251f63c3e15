// What a follower does with each message (etcd: stepFollower).

#include "core/raft/raft.h"

namespace squall {

StepStatus Raft::StepFollower(const Message& m) {
  switch (m.type) {
    case MessageType::kProp:
      return ForwardProposal(m);
    case MessageType::kApp:
    case MessageType::kHeartbeat:
    case MessageType::kSnap:
      // Word from the leader of this term (Paper 5.2).
      election_elapsed_ = 0;
      lead_ = m.from;
      HandleFromLeader(m);
      break;
    case MessageType::kTransferLeader:
      ForwardTransferLeader(m);
      break;
    case MessageType::kForgetLeader:
      HandleForgetLeader();
      break;
    case MessageType::kTimeoutNow:
      HandleTimeoutNow(m);
      break;
    case MessageType::kReadIndex:
      ForwardReadIndex(m);
      break;
    case MessageType::kReadIndexResp:
      HandleReadIndexResponse(m);
      break;
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kAppResp:
    case MessageType::kVote:
    case MessageType::kVoteResp:
    case MessageType::kHeartbeatResp:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kPreVote:
    case MessageType::kPreVoteResp:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
      break;
  }
  return StepStatus::kOk;
}

void Raft::HandleFromLeader(const Message& m) {
  if (config_.read_only == ReadOnlyOption::kLeaseBased) promise_age_ = 0;
  if (m.type == MessageType::kApp) {
    HandleAppend(m);
  } else if (m.type == MessageType::kHeartbeat) {
    HandleHeartbeat(m);
  } else {
    HandleSnapshot(m);
  }
}

}  // namespace squall
