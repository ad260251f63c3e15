// Membership changes as entries carry them (etcd: raftpb.ConfChange, ConfChangeV2).
#ifndef SQUALL_CORE_BASE_CONF_CHANGE_H_
#define SQUALL_CORE_BASE_CONF_CHANGE_H_

#include <cstdint>
#include <vector>

#include "core/base/payload.h"
#include "core/base/types.h"

namespace squall {

// What a change does to one node.
enum class ConfChangeType : uint8_t {
  kAddNode = 0,         // The node becomes a voter.
  kRemoveNode = 1,      // The node is no member any more.
  kUpdateNode = 2,      // Nothing: for the application's own use.
  kAddLearnerNode = 3,  // The node becomes a learner, also if it was a voter.
};

// Whether and how a change goes through a joint configuration (Thesis 4.3).
enum class ConfChangeTransition : uint8_t {
  kAuto = 0,           // Simple if one change is asked for, otherwise as kJointImplicit.
  kJointImplicit = 1,  // Joint, and left as soon as possible without being asked.
  kJointExplicit = 2,  // Joint until an empty change is proposed.
};

// The change of one node.
struct ConfChangeSingle {
  ConfChangeType type = ConfChangeType::kAddNode;  // What happens to the node.
  NodeId node_id;  // Zero: the application has cancelled the change; it does nothing.

  friend bool operator==(const ConfChangeSingle&, const ConfChangeSingle&) = default;
};

// One change, the older form.
struct ConfChange {
  ConfChangeType type = ConfChangeType::kAddNode;  // What happens to the node.
  NodeId node_id;   // Zero: the application has cancelled the change; it does nothing.
  Payload context;  // The application's own.
  uint64_t id = 0;  // The application's own.

  friend bool operator==(const ConfChange&, const ConfChange&) = default;
};

// Any number of changes that take effect together. Without changes it leaves a joint configuration.
struct ConfChangeV2 {
  ConfChangeTransition transition = ConfChangeTransition::kAuto;  // Simple or joint.
  std::vector<ConfChangeSingle> changes;                          // In effect together.
  Payload context;                                                // The application's own.

  friend bool operator==(const ConfChangeV2&, const ConfChangeV2&) = default;

  // Whether the change leaves a joint configuration (etcd: LeaveJoint).
  bool LeavesJoint() const { return transition == ConfChangeTransition::kAuto && changes.empty(); }
  // Whether the change enters a joint configuration (etcd: EnterJoint).
  bool EntersJoint() const {
    return transition != ConfChangeTransition::kAuto || changes.size() > 1;
  }
  // Whether the leader leaves the joint configuration without being asked.
  bool auto_leave() const { return transition != ConfChangeTransition::kJointExplicit; }
};

// The same change in the newer form.
inline ConfChangeV2 AsV2(const ConfChange& cc) {
  return {ConfChangeTransition::kAuto, {{cc.type, cc.node_id}}, cc.context};
}

}  // namespace squall

#endif  // SQUALL_CORE_BASE_CONF_CHANGE_H_
