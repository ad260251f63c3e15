// The fault budget: which disks may be lost together.
//
// Raft bears any number of crashes, but not the loss of the disks of a majority. A disk is only
// lost, or damaged, as long as in every configuration that a node may act on, those that are left
// are a majority of the voters. So a run that breaks a property or makes no progress is never the
// world's own fault. A plan that allows more than a minority to be lost has its way, and the run
// says that it went beyond the budget.
#ifndef SQUALL_SIM_WORLD_BUDGET_H_
#define SQUALL_SIM_WORLD_BUDGET_H_

#include <cstdint>
#include <vector>

#include "core/quorum/quorum.h"
#include "sim/plan/node_set.h"

namespace squall {

class Stage;

class Budget {
 public:
  // Whether a fault may take the disk of `id`. The answer yes may go beyond the budget, if the plan
  // allows it, and is remembered.
  bool MayLose(Stage& stage, NodeId id);
  // The plan itself takes the disk of `id`.
  void LoseOnPurpose(Stage& stage, NodeId id);
  // The plan itself empties the disk of `id`, which comes up again under its name.
  void EmptyOnPurpose(Stage& stage, NodeId id);
  // An operator asked a node for a change that leads to these voters.
  void Propose(const JointConfig& voters);

  // Disks that are gone, or may be found to be.
  NodeSet LostSet(Stage& stage) const;
  // Whether each configuration in force that has a quorum without the nodes in `before` has one
  // without those in `after` too.
  bool KeepsQuorums(Stage& stage, NodeSet before, NodeSet after) const;
  // What the latest membership changes would lead to.
  const std::vector<JointConfig>& proposed() const { return proposed_; }
  // More disks were lost than the protocol can bear.
  bool beyond() const { return beyond_; }
  // The nodes whose disks were emptied.
  NodeSet emptied() const { return emptied_; }

 private:
  struct Losses {
    uint64_t members = 0;     // Of one configuration, the most.
    bool quorum_left = true;  // In every configuration.
  };
  Losses LossesWith(Stage& stage, NodeId id) const;
  std::vector<const JointConfig*> LiveConfigs(Stage& stage) const;
  void GoBeyond(Stage& stage);

  std::vector<JointConfig> proposed_;
  bool beyond_ = false;
  NodeSet emptied_;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_BUDGET_H_
