// What a tracer is told, and when (etcd: state_trace.go).

#include "core/raft/raft.h"
#include "core/raft/tracer.h"

namespace squall {

TracePoint Raft::PointAt(TracePlace place) const {
  TracePoint point;
  point.place = place;
  point.node = id();
  point.state = hard_state();
  point.role = role_;
  point.last = log_.LastId();
  point.members = &membership_;
  return point;
}

void Raft::TellUntold() {
  RaftTracer::Untold& untold = config_.tracer->untold_;
  if (!untold.waits) return;
  untold.waits = false;
  if (untold.point.place == TracePlace::kCommit) untold.point = PointAt(TracePlace::kCommit);
  if (untold.queue != nullptr) untold.point.message = &(*untold.queue)[untold.position];
  config_.tracer->OnTracePoint(untold.point);
}

void Raft::Tell(const TracePoint& point) {
  TellUntold();
  config_.tracer->OnTracePoint(point);
}

void Raft::TracePlain(TracePlace place) { Tell(PointAt(place)); }

// Messages of other types are no part of etcd's traces.
void Raft::TraceReceived(const Message& m) {
  if (!IsTraced(m.type)) return;
  TracePoint point = PointAt(TracePlace::kReceive);
  point.message = &m;
  Tell(point);
}

// The last message of `queue` is not complete yet.
void Raft::TraceSending(const std::vector<Message>& queue) {
  if (!IsTraced(queue.back().type)) return;
  TellUntold();
  config_.tracer->untold_ = {true, PointAt(TracePlace::kSend), &queue, queue.size() - 1};
}

// A leader is about to count replicas.
void Raft::TraceCommitting() {
  TellUntold();
  config_.tracer->untold_ = {true, PointAt(TracePlace::kCommit), nullptr, 0};
}

void Raft::TraceReplicating(const Entries& entries) {
  for (const Entry& e : entries) {
    if (e.type == EntryType::kNormal) TracePlain(TracePlace::kReplicate);
  }
}

void Raft::TraceChange(const ConfChangeV2& change) {
  TracePoint point = PointAt(TracePlace::kChangeConf);
  point.change = &change;
  Tell(point);
}

void Raft::TraceSwitch(const Membership& next) {
  TracePoint point = PointAt(TracePlace::kApplyConfChange);
  point.next = &next;
  Tell(point);
}

bool Raft::IsTraced(MessageType type) {
  switch (type) {
    case MessageType::kApp:
    case MessageType::kAppResp:
    case MessageType::kVote:
    case MessageType::kVoteResp:
    case MessageType::kSnap:
    case MessageType::kHeartbeat:
    case MessageType::kHeartbeatResp:
      return true;
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kProp:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kTransferLeader:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndex:
    case MessageType::kReadIndexResp:
    case MessageType::kPreVote:
    case MessageType::kPreVoteResp:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
    case MessageType::kForgetLeader:
      return false;
  }
  return false;
}

}  // namespace squall
