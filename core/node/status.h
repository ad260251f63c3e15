// The state of a node on request (etcd: raft.Status).
#ifndef SQUALL_CORE_NODE_STATUS_H_
#define SQUALL_CORE_NODE_STATUS_H_

#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/tracker/tracker.h"

namespace squall {

// What every node knows.
struct BasicStatus {
  NodeId id;             // The node's own.
  HardState hard_state;  // Term, vote and commit index, written or not.
  SoftState soft_state;  // Role and leader.
  Index applied;         // The last entry that the driver has applied.
  NodeId transferee;     // On a leader: where leadership is being transferred to, or kNoNode.
};

// The same, with the configuration and, on a leader, the progress of the members.
struct Status {
  BasicStatus basic;                     // As GetBasicStatus() returns it.
  Membership membership;                 // The configuration in force: the last one applied.
  std::vector<Tracker::Member> members;  // Empty unless the node leads.
};

// One line of JSON, keys as etcd's.
std::string ToJson(const Status& status);

}  // namespace squall

#endif  // SQUALL_CORE_NODE_STATUS_H_
