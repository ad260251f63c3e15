// A disk that is emptied while its node keeps its name: the node comes up again as if for the first
// time, and has forgotten what it promised (etcd-io/etcd#21178). Raft tolerates no such node, so no
// storm draws this; a plan that asks for it goes beyond the fault budget.

#include "sim/world/budget.h"
#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

ActionOutcome Perform(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  if (!stage.node(id).started()) return ActionOutcome::kNodeNotStarted;
  stage.budget().EmptyOnPurpose(stage, id);
  if (stage.node(id).guest) stage.CrashNode(id);
  stage.EmptyDisk(id);
  return ActionOutcome::kDone;
}

constexpr ActionForm kActions[] = {
    {.kind = Action::Kind::kEmptyDisk,
     .verb = "empty-disk",
     .sentence = "node {id} goes down and its disk is emptied",
     .perform = Perform},
};

}  // namespace

const Fault kEmptyDisk = {.name = "empty-disk", .actions = kActions};

}  // namespace squall
