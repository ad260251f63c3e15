// Synced bytes that go bad. In the storm a crash brings it (World::DamageDisk).

#include "sim/world/budget.h"
#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "damage_ppm",
     .number = &Options::damage_ppm,
     .most = kPpmMax,
     .script = {.name = "damage", .form = Form::kRate, .example = "1%", .needs = "disks-lost"},
     .tried = {0, 500000}},
};

ActionOutcome Perform(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  NodeSlot::Disk& disk = stage.disk(id);
  stage.budget().LoseOnPurpose(stage, id);
  // It shows when the disk is read again: at once if the node is down.
  const bool rots = disk.files.Rot(action.outcome);
  disk.damaged |= rots;
  if (!stage.node(id).guest) disk.files.Crash(0);
  return rots ? ActionOutcome::kDone : ActionOutcome::kNothingToRot;
}

constexpr ActionArgument kBit[] = {{.word = "bit",
                                    .field = &Action::outcome,
                                    .need = ActionArgument::Need::kOptional,
                                    .example = "bit 77"}};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kRot,
     .verb = "rot",
     .arguments = kBit,
     .sentence = "synced bytes of node {id} rot",
     .target = Target::kDisk,
     .perform = Perform},
};

}  // namespace

const Fault kRot = {.name = "rot", .options = kOptions, .actions = kActions};

}  // namespace squall
