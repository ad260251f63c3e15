// What operators and clients ask of a cluster at a bad time. Opportunities are Operators' own.

#include <algorithm>

#include "core/confchange/changer.h"
#include "sim/world/client_desk.h"
#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"
#include "sim/world/operators.h"
#include "sim/world/stage_call.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;
using Target = ActionForm::Target;

constexpr OptionField kOptions[] = {
    {.name = "membership_ppm",
     .number = &Options::membership_ppm,
     .most = kPpmMax,
     .script = {.name = "membership", .form = Form::kRate, .example = "1%"},
     .tried = {0, 500000}},
    {.name = "transfer_ppm",
     .number = &Options::transfer_ppm,
     .most = kPpmMax,
     .script = {.name = "transfers", .form = Form::kRate, .example = "1%"},
     .tried = {0, 200000}},
    {.name = "compact_ppm",
     .number = &Options::compact_ppm,
     .most = kPpmMax,
     .script = {.name = "compactions", .form = Form::kRate, .example = "1%"},
     .tried = {0, 200000}},
    {.name = "forget_leader_ppm",
     .number = &Options::forget_leader_ppm,
     .most = kPpmMax,
     .script = {.name = "forgets", .form = Form::kRate, .example = "1%"},
     .tried = {0, 100000}},
    {.name = "campaign_ppm",
     .number = &Options::campaign_ppm,
     .most = kPpmMax,
     .script = {.name = "campaigns", .form = Form::kRate, .example = "1%"},
     .tried = {0, 50000}},
};

using Whom = ActionForm::Whom;

bool HasChange(const Entries& entries) {
  return std::any_of(entries.begin(), entries.end(),
                     [](const Entry& e) { return e.type != EntryType::kNormal; });
}

ActionOutcome Retry(Stage& stage, const Action& action) {
  return stage.desk().RetryScript(stage, action);
}

ActionOutcome Operate(Stage& stage, const Action& action) {
  return stage.desk().ScriptOperation(stage, action);
}

// What keeps `node` from passing a request on; kDone if nothing does.
ActionOutcome Obstacle(Stage& stage, NodeId node) {
  if (node == kNoNode) return ActionOutcome::kNoLeader;
  if (const ActionOutcome absence = stage.Absence(node); !IsDone(absence)) return absence;
  return stage.node(node).process.paused_until > stage.now() ? ActionOutcome::kNodeIsPaused
                                                             : ActionOutcome::kDone;
}

ActionOutcome Transfer(Stage& stage, const Action& action) {
  const NodeId node = action.node == 0 ? stage.Leader() : NodeId(action.node);
  if (const ActionOutcome obstacle = Obstacle(stage, node); !IsDone(obstacle)) return obstacle;
  const NodeId to(action.other);
  const NodeSlot& slot = stage.node(node);
  const NodeState before = slot.state;
  const bool is_voter = slot.members.voters.contains(to);
  const uint64_t calls = slot.process.calls;
  stage.operators().Transfer(stage, node, to);
  if (before.lead == to) return ActionOutcome::kTargetLeads;
  if (!is_voter) return ActionOutcome::kTargetNotVoter;
  // A leader that waits until the other one has caught up shows nothing of it at first.
  if (before.role == Role::kLeader) return ActionOutcome::kDone;
  if (before.lead == kNoNode) return ActionOutcome::kKnowsNoLeader;
  return slot.process.calls == calls ? ActionOutcome::kRefused : ActionOutcome::kDone;
}

ActionOutcome Change(Stage& stage, const Action& action) {
  const NodeId node = action.node == 0 ? stage.Leader() : NodeId(action.node);
  if (const ActionOutcome obstacle = Obstacle(stage, node); !IsDone(obstacle)) return obstacle;
  const Result<ConfChangeV2> change = ParseChange(action.value);
  if (!change.ok()) return ActionOutcome::kRefused;
  const NodeSlot& slot = stage.node(node);
  const NodeState before = slot.state;
  const ActionOutcome outcome = stage.operators().ChangeMembership(stage, node, change.value);
  if (!IsDone(outcome) || before.role != Role::kLeader || !slot.guest) return outcome;
  // etcd: where a leader may not propose the change now, an empty entry takes its place.
  const Index first = std::max(before.last + 1, slot.state.first);
  if (first > before.last + 1 || slot.state.last <= before.last) return outcome;
  return HasChange(slot.guest->ReadLog(first, slot.state.last + 1)) ? outcome
                                                                    : ActionOutcome::kRefused;
}

// What a node is asked to do by itself. It has done it if that shows in its state, or if it has
// made use of its disk or network.
template <class F>
ActionOutcome Ask(Stage& stage, NodeId id, F&& call) {
  const NodeSlot& slot = stage.node(id);
  const NodeState before = slot.state;
  const uint64_t calls = slot.process.calls;
  stage.Call(id, call);
  const bool changed = !(slot.state == before) || slot.process.calls != calls;
  return changed ? ActionOutcome::kDone : ActionOutcome::kRefused;
}

ActionOutcome Campaign(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const bool leads = stage.node(id).state.role == Role::kLeader;
  const ActionOutcome outcome =
      Ask(stage, id, [](Guest& guest, GuestEnvironment& env) { guest.Campaign(env); });
  return leads ? ActionOutcome::kNodeLeads : outcome;
}

ActionOutcome ForgetLeader(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const NodeState before = stage.node(id).state;
  const ActionOutcome outcome =
      Ask(stage, id, [](Guest& guest, GuestEnvironment& env) { guest.ForgetLeader(env); });
  if (before.role == Role::kLeader) return ActionOutcome::kNodeLeads;
  return before.lead == kNoNode ? ActionOutcome::kKnowsNoLeader : outcome;
}

// It is done if the node has made a snapshot or dropped entries.
ActionOutcome Compact(Stage& stage, const Action& action) {
  const NodeId id(action.node);
  const NodeState before = stage.node(id).state;
  const uint64_t snapshots = stage.statistics().snapshots_taken;
  stage.Call(id, [](Guest& guest, GuestEnvironment& env) { guest.Compact(env); });
  const bool changed = !(stage.node(id).state == before);
  return changed || stage.statistics().snapshots_taken != snapshots
             ? ActionOutcome::kDone
             : ActionOutcome::kNothingToCompact;
}

constexpr ActionArgument kTo[] = {
    {.word = "to", .form = ActionArgument::Form::kNode, .field = &Action::other}};

constexpr uint64_t kSessionsMax = 1000000;
constexpr ActionArgument kSession[] = {{.word = "session",
                                        .field = &Action::count,
                                        .need = ActionArgument::Need::kOptional,
                                        .most = kSessionsMax,
                                        .what = "a client's session",
                                        .example = "session 7"}};
constexpr ActionArgument kOfSession[] = {{.word = "session",
                                          .field = &Action::count,
                                          .most = kSessionsMax,
                                          .what = "a client's session"}};

constexpr ActionForm kActions[] = {
    {.kind = Kind::kPut,
     .verb = "put",
     .whom = Whom::kNodeOrLeader,
     .operand = ActionForm::Operand::kKeyAndValue,
     .arguments = kSession,
     .sentence = "put through {whom}",
     .shown = ActionForm::Shown::kInState,
     .perform = Operate},
    {.kind = Kind::kGet,
     .verb = "get",
     .whom = Whom::kNodeOrLeader,
     .operand = ActionForm::Operand::kKey,
     .sentence = "get through {whom}",
     .shown = ActionForm::Shown::kInState,
     .perform = Operate},
    {.kind = Kind::kAppend,
     .verb = "append",
     .whom = Whom::kNodeOrLeader,
     .operand = ActionForm::Operand::kKeyAndValue,
     .arguments = kSession,
     .sentence = "append through {whom}",
     .shown = ActionForm::Shown::kInState,
     .perform = Operate},
    {.kind = Kind::kDelete,
     .verb = "delete",
     .whom = Whom::kNodeOrLeader,
     .operand = ActionForm::Operand::kKey,
     .arguments = kSession,
     .sentence = "delete through {whom}",
     .shown = ActionForm::Shown::kInState,
     .perform = Operate},
    {.kind = Kind::kCompareAndSwap,
     .verb = "cas",
     .whom = Whom::kNodeOrLeader,
     .operand = ActionForm::Operand::kComparison,
     .arguments = kSession,
     .sentence = "compare-and-swap through {whom}",
     .shown = ActionForm::Shown::kInState,
     .perform = Operate},
    {.kind = Kind::kRetry,
     .verb = "retry",
     .whom = Whom::kNodeOrLeader,
     .arguments = kOfSession,
     .sentence = "retry of session {count} through {whom}",
     .shown = ActionForm::Shown::kInState,
     .perform = Retry},
    {.kind = Kind::kCampaign,
     .verb = "campaign",
     .sentence = "node {id} campaigns",
     .shown = ActionForm::Shown::kInState,
     .target = Target::kProcess,
     .perform = Campaign},
    {.kind = Kind::kTransfer,
     .verb = "transfer",
     .whom = Whom::kNodeOrLeader,
     .arguments = kTo,
     .sentence = "hand leadership over to node {other} through {whom}",
     .perform = Transfer},
    {.kind = Kind::kChange,
     .verb = "change",
     .whom = Whom::kNodeOrLeader,
     .operand = ActionForm::Operand::kChange,
     .sentence = "change members: {value}, through {whom}",
     .perform = Change},
    {.kind = Kind::kCompact,
     .verb = "compact",
     .sentence = "node {id} makes a snapshot",
     .target = Target::kProcess,
     .perform = Compact},
    {.kind = Kind::kForgetLeader,
     .verb = "forget-leader",
     .sentence = "node {id} forgets its leader",
     .target = Target::kProcess,
     .perform = ForgetLeader},
};

}  // namespace

const Fault kRequests = {.name = "requests", .options = kOptions, .actions = kActions};

}  // namespace squall
