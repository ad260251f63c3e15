#include "sim/plan/action_form.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ActionArgument::Form;
using Need = ActionArgument::Need;
using Operand = ActionForm::Operand;
using Shown = ActionForm::Shown;
using Whom = ActionForm::Whom;

constexpr uint64_t kTicksMax = 1000000;

constexpr ActionArgument kFor[] = {
    {.word = "for", .form = Form::kDuration, .field = &Action::length_us}};
constexpr ActionArgument kForOrUntilHealed[] = {{.word = "for",
                                                 .form = Form::kDuration,
                                                 .field = &Action::length_us,
                                                 .need = Need::kOptional,
                                                 .example = "for 5s"}};
constexpr ActionArgument kOutcome[] = {{.word = "outcome",
                                        .field = &Action::outcome,
                                        .need = Need::kOptional,
                                        .what = "an outcome, 0 being that all is lost",
                                        .example = "outcome 2"}};
constexpr ActionArgument kAtCall[] = {
    {.word = "at", .field = &Action::count, .what = "a call, counted from the start of the world"},
    kOutcome[0]};
constexpr ActionArgument kTo[] = {{.word = "to", .form = Form::kNode, .field = &Action::other}};
constexpr ActionArgument kByTicks[] = {
    {.word = "by", .field = &Action::count, .most = kTicksMax, .what = "a number of ticks"}};
constexpr ActionArgument kByTime[] = {
    {.word = "by", .form = Form::kDuration, .field = &Action::count}, kFor[0]};
constexpr ActionArgument kBit[] = {
    {.word = "bit", .field = &Action::outcome, .need = Need::kOptional, .example = "bit 77"}};

constexpr ActionForm kForms[] = {
    {.kind = Kind::kPartition,
     .verb = "partition",
     .whom = Whom::kSides,
     .arguments = kForOrUntilHealed,
     .sentence = "partition {left} | {right}{for}",
     .shown = Shown::kByCommand},
    {.kind = Kind::kOneWayPartition,
     .verb = "partition",
     .whom = Whom::kSides,
     .arguments = kForOrUntilHealed,
     .sentence = "cut {left} -> {right}{for}",
     .shown = Shown::kByCommand},
    {.kind = Kind::kHeal,
     .verb = "heal",
     .whom = Whom::kWorld,
     .sentence = "heal",
     .shown = Shown::kByCommand},
    {.kind = Kind::kCrash,
     .verb = "crash",
     .arguments = kOutcome,
     .sentence = "crash {id}",
     .shown = Shown::kInState},
    {.kind = Kind::kRestart,
     .verb = "restart",
     .sentence = "restart {id}",
     .shown = Shown::kInState},
    {.kind = Kind::kPut,
     .verb = "put",
     .whom = Whom::kNodeOrLeader,
     .operand = Operand::kKeyAndValue,
     .sentence = "put through {whom}",
     .shown = Shown::kInState},
    {.kind = Kind::kCampaign,
     .verb = "campaign",
     .sentence = "node {id} campaigns",
     .shown = Shown::kInState},
    {.kind = Kind::kGet,
     .verb = "get",
     .whom = Whom::kNodeOrLeader,
     .operand = Operand::kKey,
     .sentence = "get through {whom}",
     .shown = Shown::kInState},
    {.kind = Kind::kTransfer,
     .verb = "transfer",
     .whom = Whom::kNodeOrLeader,
     .arguments = kTo,
     .sentence = "hand leadership over to node {other} through {whom}"},
    {.kind = Kind::kChange,
     .verb = "change",
     .whom = Whom::kNodeOrLeader,
     .operand = Operand::kChange,
     .sentence = "change members: {value}, through {whom}"},
    {.kind = Kind::kCompact, .verb = "compact", .sentence = "node {id} makes a snapshot"},
    {.kind = Kind::kForgetLeader,
     .verb = "forget-leader",
     .sentence = "node {id} forgets its leader"},
    {.kind = Kind::kCrashInside,
     .verb = "crash-inside",
     .arguments = kAtCall,
     .sentence = "node {id} crashes at its call {count} with outcome {outcome}",
     .shown = Shown::kInState},
    {.kind = Kind::kWipe, .verb = "wipe", .sentence = "node {id} loses its disk"},
    {.kind = Kind::kPause,
     .verb = "pause",
     .arguments = kFor,
     .sentence = "node {id} stands still{for}"},
    {.kind = Kind::kClockJump,
     .verb = "jump-clock",
     .arguments = kByTicks,
     .sentence = "the clock of node {id} jumps {count} ticks ahead"},
    {.kind = Kind::kClockFreeze,
     .verb = "freeze-clock",
     .arguments = kFor,
     .sentence = "the clock of node {id} stands still{for}"},
    {.kind = Kind::kSlowDisk,
     .verb = "slow-disk",
     .arguments = kByTime,
     .sentence = "the disk of node {id} is slower by {us}{for}"},
    {.kind = Kind::kDiskFull,
     .verb = "fill-disk",
     .arguments = kFor,
     .sentence = "the disk of node {id} is full{for}"},
    {.kind = Kind::kIoError,
     .verb = "fail-write",
     .count = 0,
     .sentence = "the next write of node {id} fails"},
    {.kind = Kind::kIoError,
     .verb = "fail-sync",
     .count = 1,
     .sentence = "the next barrier of node {id} fails"},
    {.kind = Kind::kRot,
     .verb = "rot",
     .arguments = kBit,
     .sentence = "synced bytes of node {id} rot"},
    {.kind = Kind::kStart, .verb = "start", .sentence = "node {id} starts for the first time"},
};

}  // namespace

std::span<const ActionForm> ActionForms() { return kForms; }

const ActionForm* FormOf(const Action& action) {
  const ActionForm* found = nullptr;
  for (const ActionForm& form : ActionForms()) {
    if (form.kind != action.kind) continue;
    if (form.count == action.count) return &form;
    if (found == nullptr) found = &form;
  }
  return found;
}

}  // namespace squall
