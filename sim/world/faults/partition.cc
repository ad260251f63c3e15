// Partitions: no messages between two sides, both ways or one, for a while.

#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;

constexpr OptionField kOptions[] = {
    {.name = "partition_ppm",
     .number = &Options::partition_ppm,
     .most = kPpmMax,
     .script =
         {.name = "partitions", .form = Form::kRate, .example = "1%", .needs = "partition-time"},
     .tried = {0, 300000}},
    {.name = "partition_us",
     .number = &Options::partition_us,
     .most = kDay,
     .script = {.name = "partition-time",
                .form = Form::kSpread,
                .example = "300ms..2s",
                .extra = &Options::partition_extra_us,
                .needs = "partitions"},
     .tried = {kMillisecond, 500 * kMillisecond}},
    {.name = "partition_extra_us",
     .number = &Options::partition_extra_us,
     .most = kDay,
     .tried = {0, kSecond}},
};

// `length_us` 0: without end.
void Begin(Stage& stage, const Partition& partition, uint64_t length_us) {
  const uint32_t handle = stage.network().Begin(partition);
  ++(partition.one_way ? stage.statistics().partitions_one_way : stage.statistics().partitions);
  if (length_us > 0) {
    stage.Push({stage.now() + length_us, kNoNode, Event::LinkFaultEnd{handle}});
  }
  const NodeId leader = stage.Leader();
  if (leader == kNoNode) return;
  const JointConfig& voters = stage.node(leader).members.voters;
  if (voters.joint()) stage.Count(Probe::kJointUnderPartition);
  const NodeSet other_side = partition.left.contains(leader) ? partition.right : partition.left;
  if (!HasQuorumWithout(voters, other_side)) stage.Count(Probe::kLeaderInMinority);
}

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const Options& options = stage.options();
  const uint64_t parted =
      opportunity.Draw(ChoiceKind::kPartition, options.partition_ppm,
                       [&](uint64_t bits) { return DrawPartition(bits, stage.node_count()); });
  if (parted == 0) return;
  Begin(stage, DecodePartition(parted, stage.node_count()),
        opportunity.Length(ChoiceKind::kPartitionLength, options.partition_us,
                           options.partition_extra_us));
}

ActionOutcome Part(Stage& stage, const Action& action) {
  Begin(stage, {action.left, action.right, action.kind == Kind::kOneWayPartition},
        action.length_us);
  return action.left.empty() || action.right.empty() ? ActionOutcome::kNothingToPart
                                                     : ActionOutcome::kDone;
}

ActionOutcome Heal(Stage& stage, const Action&) {
  const bool ill = stage.network().active() > 0;
  stage.network().EndAll();
  return ill ? ActionOutcome::kDone : ActionOutcome::kNothingToHeal;
}

constexpr ActionArgument kForOrUntilHealed[] = {{.word = "for",
                                                 .form = ActionArgument::Form::kDuration,
                                                 .field = &Action::length_us,
                                                 .need = ActionArgument::Need::kOptional,
                                                 .example = "for 5s"}};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kPartition,
     .verb = "partition",
     .whom = ActionForm::Whom::kSides,
     .arguments = kForOrUntilHealed,
     .sentence = "partition {left} | {right}{for}",
     .shown = ActionForm::Shown::kByCommand,
     .perform = Part},
    {.kind = Kind::kOneWayPartition,
     .verb = "partition",
     .whom = ActionForm::Whom::kSides,
     .arguments = kForOrUntilHealed,
     .sentence = "cut {left} -> {right}{for}",
     .shown = ActionForm::Shown::kByCommand,
     .perform = Part},
    {.kind = Kind::kHeal,
     .verb = "heal",
     .whom = ActionForm::Whom::kWorld,
     .sentence = "heal",
     .shown = ActionForm::Shown::kByCommand,
     .perform = Heal},
};

}  // namespace

const Fault kPartition = {.name = "partition",
                          .options = kOptions,
                          .actions = kActions,
                          .scope = Fault::Scope::kWorld,
                          .offer = Offer};

}  // namespace squall
