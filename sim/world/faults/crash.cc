// A node crashes, between steps or at a call inside one, and comes up again.

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "torn_ppm",
     .number = &Options::torn_ppm,
     .most = kPpmMax,
     .script = {.name = "torn", .form = Form::kRate, .example = "1%"},
     .tried = {0, 1000000}},
    {.name = "crash_ppm",
     .number = &Options::crash_ppm,
     .most = kPpmMax,
     .script = {.name = "crashes", .form = Form::kRate, .example = "1%", .needs = "downtime"},
     .tried = {0, 100000}},
    {.name = "crash_inside_ppm",
     .number = &Options::crash_inside_ppm,
     .most = kPpmMax,
     .script = {.name = "crashes-inside", .form = Form::kRate, .example = "1%", .needs = "crashes"},
     .tried = {0, 1000000}},
    {.name = "crash_start_ppm",
     .number = &Options::crash_start_ppm,
     .most = kPpmMax,
     .script =
         {.name = "crashes-at-start", .form = Form::kRate, .example = "1%", .needs = "downtime"},
     .tried = {0, 300000}},
    {.name = "downtime_us",
     .number = &Options::downtime_us,
     .most = kDay,
     .script = {.name = "downtime",
                .form = Form::kSpread,
                .example = "50ms..1s",
                .extra = &Options::downtime_extra_us},
     .tried = {0, 500 * kMillisecond}},
    {.name = "downtime_extra_us",
     .number = &Options::downtime_extra_us,
     .most = kDay,
     .tried = {0, kSecond}},
};

// At which of its calls from now on a node crashes, at most.
constexpr uint64_t kCallsAhead = 24;

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const NodeId id = opportunity.node;
  if (!opportunity.Chance(ChoiceKind::kCrash, stage.options().crash_ppm)) return;
  const ChoiceName point =
      ChoiceName::Of(ChoiceKind::kCrashPoint, id, stage.node(id).process.crashes);
  const uint64_t calls =
      stage.choices().Draw(point, stage.options().crash_inside_ppm,
                           [](uint64_t bits) { return 1 + Choices::Scale(bits, kCallsAhead); });
  if (calls != 0) {
    stage.process(id).crash_at_call = stage.node(id).process.calls + calls;
  } else {
    stage.CrashFor(id, DrawDowntime(stage, id));
  }
}

ActionOutcome Crash(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  if (action.outcome != 0) stage.process(id).crash_outcome = action.outcome + 1;
  stage.CrashNode(id);
  return ActionOutcome::kDone;
}

// The number of its call counts from the start of the world, and may be behind us.
ActionOutcome CrashInside(Stage& stage, const Action& action) {
  NodeSlot::Process& process = stage.process(NodeId(action.node));
  process.crash_at_call = action.count;
  process.crash_outcome = action.outcome + 1;
  return action.count <= process.calls ? ActionOutcome::kCallHasPassed : ActionOutcome::kDone;
}

ActionOutcome Start(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const NodeSlot& slot = stage.node(id);
  if (slot.guest) return ActionOutcome::kNodeIsUp;
  if (slot.disk.lost) return ActionOutcome::kNodeIsLost;
  stage.StartNode(id);
  if (slot.guest) return ActionOutcome::kDone;
  return slot.disk.lost ? ActionOutcome::kDiskRefused : ActionOutcome::kStartFailed;
}

constexpr ActionArgument kOutcome[] = {{.word = "outcome",
                                        .field = &Action::outcome,
                                        .need = ActionArgument::Need::kOptional,
                                        .what = "an outcome, 0 being that all is lost",
                                        .example = "outcome 2"}};
constexpr ActionArgument kAtCall[] = {
    {.word = "at", .field = &Action::count, .what = "a call, counted from the start of the world"},
    kOutcome[0]};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kCrash,
     .verb = "crash",
     .arguments = kOutcome,
     .sentence = "crash {id}",
     .shown = ActionForm::Shown::kInState,
     .target = Target::kProcess,
     .perform = Crash},
    {.kind = Kind::kCrashInside,
     .verb = "crash-inside",
     .arguments = kAtCall,
     .sentence = "node {id} crashes at its call {count} with outcome {outcome}",
     .shown = ActionForm::Shown::kInState,
     .target = Target::kDisk,
     .perform = CrashInside},
    {.kind = Kind::kRestart,
     .verb = "restart",
     .sentence = "restart {id}",
     .shown = ActionForm::Shown::kInState,
     .perform = Start},
    {.kind = Kind::kStart,
     .verb = "start",
     .sentence = "node {id} starts for the first time",
     .perform = Start},
};

}  // namespace

const Fault kCrash = {.name = "crash",
                      .options = kOptions,
                      .actions = kActions,
                      .scope = Fault::Scope::kProcess,
                      .offer = Offer};

}  // namespace squall
