// A disk without room for a while.

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "disk_full_ppm",
     .number = &Options::disk_full_ppm,
     .most = kPpmMax,
     .script =
         {.name = "full-disks", .form = Form::kRate, .example = "1%", .needs = "disk-fault-time"},
     .tried = {0, 30000}},
};

void Begin(Stage& stage, NodeId id, uint64_t length_us) {
  NodeSlot::Disk& disk = stage.disk(id);
  if (disk.full) return;
  ++stage.statistics().disk_faults;
  disk.full = true;
  disk.files.SetCapacity(disk.files.used());
  stage.Push(
      {stage.now() + length_us, id, Event::DiskFaultEnd{0, Event::DiskFaultEnd::What::kFull}});
}

void Offer(const Opportunity& opportunity) {
  const Options& options = opportunity.stage.options();
  if (opportunity.Chance(ChoiceKind::kDiskFull, options.disk_full_ppm)) {
    Begin(opportunity.stage, opportunity.node, options.slow_disk_length_us);
  }
}

ActionOutcome Perform(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const bool full = stage.node(id).disk.full;
  Begin(stage, id, action.length_us);
  return full ? ActionOutcome::kAlreadySo : ActionOutcome::kDone;
}

constexpr ActionForm kActions[] = {
    {.kind = Kind::kDiskFull,
     .verb = "fill-disk",
     .arguments = kForLength,
     .sentence = "the disk of node {id} is full{for}",
     .target = Target::kDisk,
     .perform = Perform},
};

}  // namespace

const Fault kDiskFull = {.name = "disk-full",
                         .options = kOptions,
                         .actions = kActions,
                         .scope = Fault::Scope::kDisk,
                         .offer = Offer};

}  // namespace squall
