#include "sim/world/budget.h"

#include <algorithm>

#include "sim/plan/operations.h"
#include "sim/world/stage.h"

namespace squall {
namespace {

// Outcomes of the latest changes that a node may still come to act on.
constexpr size_t kProposedMax = 64;

}  // namespace

// A joint configuration is followed by its incoming half.
void Budget::Propose(const JointConfig& voters) {
  std::erase(proposed_, voters);
  proposed_.push_back(voters);
  if (proposed_.size() > kProposedMax) proposed_.erase(proposed_.begin());
}

// Disks that are gone, or may be found to be.
NodeSet Budget::LostSet(Stage& stage) const {
  NodeSet lost;
  for (NodeId id : NodeSet::First(stage.node_count())) {
    const NodeSlot::Disk& disk = stage.node(id).disk;
    if (disk.lost || disk.damaged) lost.Add(id);
  }
  return lost;
}

// The configurations that a node may act on now, soon, or after a crash.
std::vector<const JointConfig*> Budget::LiveConfigs(Stage& stage) const {
  std::vector<const JointConfig*> configs;
  for (const NodeSlot& slot : stage.nodes()) {
    if (slot.process.incarnation == 0 || slot.disk.lost) continue;
    for (const KnownMembers::Since& since : slot.known.all()) {
      configs.push_back(&since.members.voters);
    }
  }
  for (const JointConfig& proposed : proposed_) configs.push_back(&proposed);
  return configs;
}

// What would be left if the disk of `id` were lost too.
Budget::Losses Budget::LossesWith(Stage& stage, NodeId id) const {
  const NodeSet after = LostSet(stage) | NodeSet::Of(id);
  Losses losses;
  for (const JointConfig* config : LiveConfigs(stage)) {
    uint64_t here = 0;
    for (NodeId gone : after) here += config->contains(gone) ? 1 : 0;
    losses.members = std::max(losses.members, here);
    losses.quorum_left = losses.quorum_left && HasQuorumWithout(*config, after);
  }
  return losses;
}

// Whether a fault may take the disk of `id`.
bool Budget::MayLose(Stage& stage, NodeId id) {
  const Losses losses = LossesWith(stage, id);
  if (losses.members > stage.options().disks_lost_max) return false;
  if (losses.quorum_left) return true;
  if (stage.options().disks_lost_max <= (stage.options().nodes - 1) / 2) return false;
  GoBeyond(stage);
  return true;
}

// The plan itself takes the disk of `id`.
void Budget::LoseOnPurpose(Stage& stage, NodeId id) {
  if (!LossesWith(stage, id).quorum_left) GoBeyond(stage);
}

void Budget::EmptyOnPurpose(Stage& stage, NodeId id) {
  emptied_.Add(id);
  GoBeyond(stage);
}

void Budget::GoBeyond(Stage& stage) {
  beyond_ = true;
  stage.Count(Probe::kBeyondBudget);
}

bool Budget::KeepsQuorums(Stage& stage, NodeSet before, NodeSet after) const {
  for (const JointConfig* config : LiveConfigs(stage)) {
    if (HasQuorumWithout(*config, before) && !HasQuorumWithout(*config, after)) return false;
  }
  return true;
}

}  // namespace squall
