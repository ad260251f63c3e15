// A node and its disk are gone for good.

#include "sim/world/budget.h"
#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;

constexpr OptionField kOptions[] = {
    {.name = "wipe_ppm",
     .number = &Options::wipe_ppm,
     .most = kPpmMax,
     .script = {.name = "wipes", .form = Form::kRate, .example = "1%", .needs = "disks-lost"},
     .tried = {0, 10000}},
};

void Wipe(Stage& stage, NodeId id) {
  const NodeSlot& slot = stage.node(id);
  if (slot.disk.lost) return;
  stage.Count(Probe::kNodeWiped);
  if (slot.guest) stage.CrashNode(id);
  stage.LoseNode(id);
}

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  if (opportunity.Chance(ChoiceKind::kWipe, stage.options().wipe_ppm) &&
      stage.budget().MayLose(stage, opportunity.node)) {
    Wipe(stage, opportunity.node);
  }
}

ActionOutcome Perform(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const bool lost = stage.node(id).disk.lost;
  stage.budget().LoseOnPurpose(stage, id);
  Wipe(stage, id);
  return lost ? ActionOutcome::kNodeIsLost : ActionOutcome::kDone;
}

constexpr ActionForm kActions[] = {
    {.kind = Kind::kWipe,
     .verb = "wipe",
     .sentence = "node {id} loses its disk",
     .perform = Perform},
};

}  // namespace

const Fault kWipe = {.name = "wipe",
                     .options = kOptions,
                     .actions = kActions,
                     .scope = Fault::Scope::kDisk,
                     .offer = Offer};

}  // namespace squall
