// Barriers of a disk take longer for a while.

#include <algorithm>
#include <limits>

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "slow_disk_ppm",
     .number = &Options::slow_disk_ppm,
     .most = kPpmMax,
     .script = {.name = "slow-disks", .form = Form::kRate, .example = "1%", .needs = "slow-by"},
     .tried = {0, 100000}},
    {.name = "slow_disk_us",
     .number = &Options::slow_disk_us,
     .most = kDay,
     .script =
         {.name = "slow-by", .form = Form::kDuration, .example = "5ms", .needs = "slow-disks"},
     .tried = {0, 100 * kMillisecond}},
    {.name = "slow_disk_length_us",
     .number = &Options::slow_disk_length_us,
     .most = kDay,
     .script = {.name = "disk-fault-time", .form = Form::kDuration, .example = "200ms"},
     .tried = {0, 500 * kMillisecond}},
};

void Begin(Stage& stage, NodeId id, uint64_t extra_us, uint64_t length_us) {
  ++stage.statistics().disk_faults;
  const auto extra =
      static_cast<uint32_t>(std::min<uint64_t>(extra_us, std::numeric_limits<uint32_t>::max()));
  stage.disk(id).slow_us += extra;
  stage.Push(
      {stage.now() + length_us, id, Event::DiskFaultEnd{extra, Event::DiskFaultEnd::What::kSlow}});
}

void Offer(const Opportunity& opportunity) {
  const Options& options = opportunity.stage.options();
  const uint64_t extra =
      opportunity.Amount(ChoiceKind::kSlowDisk, options.slow_disk_ppm, options.slow_disk_us);
  if (extra == 0) return;
  Begin(opportunity.stage, opportunity.node, extra,
        opportunity.Length(ChoiceKind::kSlowDiskLength, options.slow_disk_length_us,
                           options.slow_disk_length_us));
}

ActionOutcome Perform(Stage& stage, const Action& action) {
  Begin(stage, NodeId(action.node), action.count, action.length_us);
  return ActionOutcome::kDone;
}

constexpr ActionArgument kByTime[] = {
    {.word = "by", .form = ActionArgument::Form::kDuration, .field = &Action::count},
    kForLength[0]};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kSlowDisk,
     .verb = "slow-disk",
     .arguments = kByTime,
     .sentence = "the disk of node {id} is slower by {us}{for}",
     .target = Target::kDisk,
     .perform = Perform},
};

}  // namespace

const Fault kSlowDisk = {.name = "slow-disk",
                         .options = kOptions,
                         .actions = kActions,
                         .scope = Fault::Scope::kDisk,
                         .offer = Offer};

}  // namespace squall
