// What operators do to a cluster while it runs: membership changes, transfers, snapshots and
// elections out of turn. As a choice, and as the text of a plan.
#ifndef SQUALL_SIM_PLAN_OPERATIONS_H_
#define SQUALL_SIM_PLAN_OPERATIONS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/conf_change.h"
#include "core/base/result.h"
#include "core/tracker/tracker.h"
#include "sim/plan/node_set.h"

namespace squall {

// What an operator may do at an opportunity: the `a` of ChoiceKind::kOperation.
enum class OperatorTask : uint8_t {
  kChange = 1,    // A membership change.
  kTransfer = 2,  // The leader hands over.
  kCompact = 3,
  kForgetLeader = 4,
  kCampaign = 5,
};

// A membership change as a choice has it: 0 is none, else 1 + step + 16 * first + 1024 * second,
// where first and second are nodes.
enum class MembershipStep : uint8_t {
  kAddLearner = 0,  // first.
  kAddVoter = 1,    // first.
  kDemote = 2,      // first, a voter, becomes a learner.
  kRemove = 3,      // first.
  kReplace = 4,     // first goes, second comes, through a joint configuration that ends by itself.
  kReplaceExplicit = 5,  // The same, and it is left by a kLeave.
  kDemoteAndAdd = 6,     // first becomes a learner, second a voter; ends by itself.
  kLeave = 7,            // The joint configuration.
};

// Kinds of faults at rest, in a choice of one: 0 is none, else 1 + fault + kRestFaults * (member -
// 1) (sim/world/recovery_rest.cc).
inline constexpr uint64_t kRestFaults = 7;

uint64_t EncodeChange(MembershipStep step, NodeId first, NodeId second);
ConfChangeV2 DecodeChange(uint64_t choice);

// What 64 uniform bits choose for a cluster with these members, of nodes 1 to `nodes`, where `lost`
// is the set of those that will never be back. A lost member is removed first of all. 0 if there is
// nothing to do.
uint64_t DrawChange(uint64_t bits, const Membership& members, uint64_t nodes, NodeSet lost);

// Changes that are not asked for, because nodes do not know them.
struct ChangeLimits {
  bool learners = true;
  bool joint = true;
};
// What takes the place of `choice` under the limits; 0 if nothing does.
uint64_t LimitChange(uint64_t choice, const ChangeLimits& limits);

// Whether members that are not `lost` are a quorum of each half.
bool HasQuorumWithout(const JointConfig& voters, NodeSet lost);

// The text of a change in a plan: etcd's "v1 l2 r3" (voter, learner, remove), behind "implicit " or
// "explicit " if a joint configuration is to be used; "leave" leaves one.
Result<ConfChangeV2> ParseChange(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_OPERATIONS_H_
