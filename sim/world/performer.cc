#include "sim/world/performer.h"

#include <algorithm>

#include "sim/plan/action_form.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"

namespace squall {
namespace {

// It goes its way if the disk is gone too, so that plans whose actions have become void keep their
// runs.
ActionOutcome PerformOnDisk(Stage& stage, const ActionForm& form, const Action& action) {
  const NodeSlot& slot = stage.node(NodeId(action.node));
  const bool lost = slot.disk.lost;
  const bool up = static_cast<bool>(slot.guest);
  const ActionOutcome outcome = form.perform(stage, action);
  if (lost) return ActionOutcome::kNodeIsLost;
  return outcome == ActionOutcome::kDone && !up ? ActionOutcome::kDoneWhileDown : outcome;
}

ActionOutcome PerformOnProcess(Stage& stage, const ActionForm& form, const Action& action) {
  const ActionOutcome absence = stage.Absence(NodeId(action.node));
  return IsDone(absence) ? form.perform(stage, action) : absence;
}

}  // namespace

void Performer::Schedule(Stage& stage, const Action& action) {
  actions_.push_back(action);
  // What an action does not use must not tell two runs apart.
  const ActionForm* form = FormOf(action);
  const bool names_node = form != nullptr && (form->whom == ActionForm::Whom::kNode ||
                                              form->whom == ActionForm::Whom::kNodeOrLeader);
  stage.PushAction({std::max(action.at, stage.now()), names_node ? NodeId(action.node) : kNoNode,
                    Event::Action{static_cast<uint32_t>(actions_.size() - 1)}});
}

ActionOutcome Performer::Perform(Stage& stage, const Action& action) {
  const ActionForm* form = FormOf(action);
  if (form == nullptr) return ActionOutcome::kRefused;
  // A plan that goes on after the storm says by itself what it expects.
  if (stage.recovery().begun() && !IsOperation(action.kind)) stage.recovery().NoLongerJudged();
  switch (form->target) {
    case ActionForm::Target::kWorld:
      return form->perform(stage, action);
    case ActionForm::Target::kDisk:
      return PerformOnDisk(stage, *form, action);
    case ActionForm::Target::kProcess:
      return PerformOnProcess(stage, *form, action);
  }
  return ActionOutcome::kRefused;
}

}  // namespace squall
