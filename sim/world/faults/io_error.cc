// The next write, or barrier, of a disk fails.

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "io_error_ppm",
     .number = &Options::io_error_ppm,
     .most = kPpmMax,
     .script = {.name = "io-errors", .form = Form::kRate, .example = "1%"},
     .tried = {0, 30000}},
};

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const uint64_t fault = opportunity.Amount(ChoiceKind::kIoError, stage.options().io_error_ppm, 2);
  if (fault == 0) return;
  stage.disk(opportunity.node).fault = fault % 2 == 1 ? IoFault::kWrite : IoFault::kBarrier;
  ++stage.statistics().disk_faults;
}

ActionOutcome Perform(Stage& stage, const Action& action) {
  IoFault& fault = stage.disk(NodeId(action.node)).fault;
  const IoFault before = fault;
  fault = action.count == 1 ? IoFault::kBarrier : IoFault::kWrite;
  return fault == before ? ActionOutcome::kAlreadySo : ActionOutcome::kDone;
}

constexpr ActionForm kActions[] = {
    {.kind = Kind::kIoError,
     .verb = "fail-write",
     .count = 0,
     .sentence = "the next write of node {id} fails",
     .target = Target::kDisk,
     .perform = Perform},
    {.kind = Kind::kIoError,
     .verb = "fail-sync",
     .count = 1,
     .sentence = "the next barrier of node {id} fails",
     .target = Target::kDisk,
     .perform = Perform},
};

}  // namespace

const Fault kIoError = {.name = "io-error",
                        .options = kOptions,
                        .actions = kActions,
                        .scope = Fault::Scope::kDisk,
                        .offer = Offer};

}  // namespace squall
