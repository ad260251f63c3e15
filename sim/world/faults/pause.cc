// A process that stands still for a while.

#include <algorithm>

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "pause_ppm",
     .number = &Options::pause_ppm,
     .most = kPpmMax,
     .script = {.name = "pauses", .form = Form::kRate, .example = "1%", .needs = "pause-time"},
     .tried = {0, 30000}},
    {.name = "pause_us",
     .number = &Options::pause_us,
     .most = kDay,
     .script =
         {.name = "pause-time", .form = Form::kDuration, .example = "200ms", .needs = "pauses"},
     .tried = {0, 300 * kMillisecond}},
};

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const Options& options = stage.options();
  const uint64_t length =
      opportunity.Amount(ChoiceKind::kPause, options.pause_ppm, options.pause_us);
  if (length == 0) return;
  SimTime& until = stage.process(opportunity.node).paused_until;
  until = std::max(until, stage.now() + options.pause_us + length);
  ++stage.statistics().pauses;
  if (stage.node(opportunity.node).state.role == Role::kLeader) stage.Count(Probe::kLeaderPaused);
}

ActionOutcome Perform(Stage& stage, const Action& action) {
  SimTime& until = stage.process(NodeId(action.node)).paused_until;
  const SimTime end = stage.now() + action.length_us;
  const bool longer = end > until;
  ++stage.statistics().pauses;
  until = std::max(until, end);
  return longer ? ActionOutcome::kDone : ActionOutcome::kAlreadySo;
}

constexpr ActionForm kActions[] = {
    {.kind = Kind::kPause,
     .verb = "pause",
     .arguments = kForLength,
     .sentence = "node {id} stands still{for}",
     .target = Target::kProcess,
     .perform = Perform},
};

}  // namespace

const Fault kPause = {.name = "pause",
                      .options = kOptions,
                      .actions = kActions,
                      .scope = Fault::Scope::kProcess,
                      .offer = Offer};

}  // namespace squall
