// A clock that takes many ticks at once, or none for a while.

#include <algorithm>

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "clock_jump_ppm",
     .number = &Options::clock_jump_ppm,
     .most = kPpmMax,
     .script =
         {.name = "clock-jumps", .form = Form::kRate, .example = "1%", .needs = "clock-jump-ticks"},
     .tried = {0, 50000}},
    {.name = "clock_jump_ticks",
     .number = &Options::clock_jump_ticks,
     .most = kPpmMax,
     .script = {.name = "clock-jump-ticks",
                .form = Form::kNumber,
                .example = "15",
                .least = 1,
                .most = 10000,
                .needs = "clock-jumps"},
     .tried = {0, 30}},
};

constexpr uint64_t kJumpMax = 1000000;  // Ticks that an action may ask for.

void Jump(Stage& stage, NodeId id, uint64_t ticks) {
  ++stage.statistics().clock_jumps;
  stage.Count(Probe::kClockAhead);
  // A plan made by hand may ask for any number.
  constexpr uint64_t kTicksMax = 10000;
  for (uint64_t i = 0; i < std::min(ticks, kTicksMax) && stage.node(id).guest; ++i) {
    stage.Tick(id);
  }
}

void Freeze(Stage& stage, NodeId id, uint64_t length_us) {
  ++stage.statistics().clock_jumps;
  stage.Count(Probe::kClockFrozen);
  SimTime& until = stage.clock(id).frozen_until;
  until = std::max(until, stage.now() + length_us);
}

// Odd 2k-1 is k ticks ahead, even 2k is k ticks of standing still.
void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const Options& options = stage.options();
  const uint64_t jump = opportunity.Amount(ChoiceKind::kClockJump, options.clock_jump_ppm,
                                           2 * options.clock_jump_ticks);
  if (jump == 0) return;
  if (jump % 2 == 1) {
    Jump(stage, opportunity.node, (jump + 1) / 2);
  } else {
    Freeze(stage, opportunity.node, jump / 2 * options.tick_us);
  }
}

ActionOutcome PerformJump(Stage& stage, const Action& action) {
  Jump(stage, NodeId(action.node), action.count);
  return ActionOutcome::kDone;
}

ActionOutcome PerformFreeze(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const bool longer = stage.now() + action.length_us > stage.node(id).clock.frozen_until;
  Freeze(stage, id, action.length_us);
  return longer ? ActionOutcome::kDone : ActionOutcome::kAlreadySo;
}

constexpr ActionArgument kByTicks[] = {
    {.word = "by", .field = &Action::count, .most = kJumpMax, .what = "a number of ticks"}};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kClockJump,
     .verb = "jump-clock",
     .arguments = kByTicks,
     .sentence = "the clock of node {id} jumps {count} ticks ahead",
     .target = Target::kProcess,
     .perform = PerformJump},
    {.kind = Kind::kClockFreeze,
     .verb = "freeze-clock",
     .arguments = kForLength,
     .sentence = "the clock of node {id} stands still{for}",
     .target = Target::kProcess,
     .perform = PerformFreeze},
};

}  // namespace

const Fault kClockJump = {.name = "clock-jump",
                          .options = kOptions,
                          .actions = kActions,
                          .scope = Fault::Scope::kProcess,
                          .offer = Offer};

}  // namespace squall
