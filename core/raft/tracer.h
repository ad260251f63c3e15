// The protocol's steps, told one by one as they are taken: for traces that a specification is
// checked against (etcd: state_trace.go, whose places and order these are).
#ifndef SQUALL_CORE_RAFT_TRACER_H_
#define SQUALL_CORE_RAFT_TRACER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/message.h"
#include "core/base/types.h"
#include "core/tracker/tracker.h"

namespace squall {

enum class TracePlace : uint8_t {
  kReceive,          // A message from a node, itself included, is about to be dealt with.
  kSend,             // A message was queued; it leaves with the next Ready.
  kBecomeFollower,   // Told when the role is taken; so are the next two.
  kBecomeCandidate,  //
  kBecomeLeader,     // Before the new leader's empty entry.
  kReplicate,        // A leader is about to append a normal entry; once for each.
  kChangeConf,       // A leader is about to append a membership change.
  kApplyConfChange,  // A membership is about to come into force.
  kCommit,           // A leader has counted replicas, whether or not that committed anything.
  kReady,            // A Ready was taken: all that was queued leaves, after what it has to write.
};

// The node at such a place. What it points to is good during the call.
struct TracePoint {
  TracePlace place = TracePlace::kReceive;
  NodeId node;
  HardState state;
  Role role = Role::kFollower;
  EntryId last;                          // The last entry of the log.
  const Membership* members = nullptr;   // In force.
  const Message* message = nullptr;      // kReceive, kSend.
  const ConfChangeV2* change = nullptr;  // kChangeConf.
  const Membership* next = nullptr;      // kApplyConfChange: what comes into force.
};

// Hears of each place that a node comes to. Must not call the node.
class RaftTracer {
 public:
  virtual ~RaftTracer() = default;
  virtual void OnTracePoint(const TracePoint& point) = 0;

 private:
  friend class Raft;

  // What has been reached and not been told: a message is told when it is complete, and a count of
  // replicas when its outcome is known. Both are before the next place.
  struct Untold {
    bool waits = false;
    TracePoint point;
    const std::vector<Message>* queue = nullptr;  // kSend: where the message is.
    size_t position = 0;
  };
  Untold untold_;
};

}  // namespace squall

#endif  // SQUALL_CORE_RAFT_TRACER_H_
