// What a node says of itself when asked (etcd: raft.Status).
#ifndef SQUALL_CORE_NODE_STATUS_H_
#define SQUALL_CORE_NODE_STATUS_H_

#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/tracker/tracker.h"

namespace squall {

struct BasicStatus {
  NodeId id;
  HardState hard_state;
  SoftState soft_state;
  Index applied;
  NodeId transferee;
};

struct Status {
  BasicStatus basic;
  Membership membership;
  std::vector<Tracker::Member> members;  // Empty unless the node leads.
};

// One line of JSON, keys as etcd's.
std::string ToJson(const Status& status);

}  // namespace squall

#endif  // SQUALL_CORE_NODE_STATUS_H_
