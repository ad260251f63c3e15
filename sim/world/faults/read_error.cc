// Reads of a node's log and snapshot files that fail, once or for a while. A node reads them when
// it comes up: one that cannot has to stay down and try again.

#include <algorithm>

#include "core/base/hash.h"
#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr uint64_t kOnce = 1;  // Of the choice; more is a length of time.

constexpr OptionField kOptions[] = {
    {.name = "read_error_ppm",
     .number = &Options::read_error_ppm,
     .most = kPpmMax,
     .script = {.name = "read-errors", .form = Form::kRate, .example = "1%"},
     .tried = {0, 30000}},
    {.name = "read_error_us",
     .number = &Options::read_error_us,
     .most = kDay,
     .script = {.name = "read-error-time",
                .form = Form::kDuration,
                .example = "500ms",
                .needs = "read-errors"},
     .tried = {0, 500 * kMillisecond}},
};

ActionOutcome FailNext(Stage& stage, NodeId id) {
  NodeSlot::Disk& disk = stage.disk(id);
  ++stage.statistics().disk_faults;
  return std::exchange(disk.next_read_fails, true) ? ActionOutcome::kAlreadySo
                                                   : ActionOutcome::kDone;
}

ActionOutcome FailFor(Stage& stage, NodeId id, uint64_t length_us) {
  SimTime& until = stage.disk(id).unreadable_until;
  const SimTime end = stage.now() + length_us;
  ++stage.statistics().disk_faults;
  if (end <= until) return ActionOutcome::kAlreadySo;
  until = end;
  return ActionOutcome::kDone;
}

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const Options& options = stage.options();
  const uint64_t error =
      opportunity.Draw(ChoiceKind::kReadError, options.read_error_ppm, [&](uint64_t bits) {
        return kOnce +
               (bits % 2 == 0 ? 0 : Choices::Scale(Mix(bits, 1), options.read_error_us + 1));
      });
  if (error == kOnce) FailNext(stage, opportunity.node);
  if (error > kOnce) FailFor(stage, opportunity.node, error);
}

ActionOutcome Perform(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  return action.count == 1 ? FailFor(stage, id, action.length_us) : FailNext(stage, id);
}

constexpr ActionForm kActions[] = {
    {.kind = Kind::kReadError,
     .verb = "fail-read",
     .count = 0,
     .sentence = "the next read of a file of node {id} fails",
     .target = Target::kDisk,
     .perform = Perform},
    {.kind = Kind::kReadError,
     .verb = "fail-reads",
     .arguments = kForLength,
     .count = 1,
     .sentence = "no file of node {id} can be read{for}",
     .target = Target::kDisk,
     .perform = Perform},
};

}  // namespace

const Fault kReadError = {.name = "read-error",
                          .options = kOptions,
                          .actions = kActions,
                          .scope = Fault::Scope::kDisk,
                          .offer = Offer};

}  // namespace squall
