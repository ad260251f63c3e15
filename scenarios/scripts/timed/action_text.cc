#include "scenarios/scripts/timed/action_text.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "scenarios/message_text.h"
#include "scenarios/scripts/timed/quantity.h"
#include "scenarios/scripts/timed/quoted_text.h"
#include "sim/plan/action_form.h"
#include "sim/plan/actions.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Operand = ActionForm::Operand;
using Whom = ActionForm::Whom;

std::string WhomText(const ActionForm& form, const Action& a) {
  switch (form.whom) {
    case Whom::kWorld:
      return "";
    case Whom::kSides:
      return absl::StrCat(" ", Describe(a.left), a.kind == Kind::kOneWayPartition ? " -> " : " | ",
                          Describe(a.right));
    case Whom::kNode:
    case Whom::kNodeOrLeader:
      return a.node == 0 ? " leader" : absl::StrCat(" ", a.node);
  }
  return "";
}

// A change in the words of a line, whatever white space a plan has between them.
std::string ChangeText(const Action& a) {
  return absl::StrJoin(absl::StrSplit(a.value, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty()), " ");
}

std::string ExpectedText(const Action& a, std::string (*quote)(std::string_view)) {
  if (!a.expected) return "none";
  return *a.expected == "none" ? "\"none\"" : quote(*a.expected);
}

std::string OperandText(const ActionForm& form, const Action& a,
                        std::string (*quote)(std::string_view)) {
  switch (form.operand) {
    case Operand::kNone:
      return "";
    case Operand::kKey:
      return absl::StrCat(" ", quote(a.key));
    case Operand::kKeyAndValue:
      return absl::StrCat(" ", quote(a.key), "=", quote(a.value));
    case Operand::kComparison:
      return absl::StrCat(" ", quote(a.key), "=", quote(a.value), " if ", ExpectedText(a, quote));
    case Operand::kChange:
      return absl::StrCat(" ", ChangeText(a));
  }
  return "";
}

std::string ArgumentText(const ActionArgument& argument, const Action& a) {
  const uint64_t value = a.*argument.field;
  if (value == 0 && argument.need == ActionArgument::Need::kOptional) return "";
  return absl::StrCat(argument.word.empty() ? "" : " ", std::string(argument.word), " ",
                      argument.form == ActionArgument::Form::kDuration ? DescribeDuration(value)
                                                                       : absl::StrCat(value));
}

// What stands behind the nodes.
std::string RestText(const ActionForm& form, const Action& action,
                     std::string (*quote)(std::string_view)) {
  std::string text = OperandText(form, action, quote);
  for (const ActionArgument& argument : form.arguments) text += ArgumentText(argument, action);
  return text;
}

std::string CommandText(const Action& action, std::string (*quote)(std::string_view)) {
  const ActionForm* form = FormOf(action);
  if (form == nullptr) return "";
  return absl::StrCat(std::string(form->verb), WhomText(*form, action),
                      RestText(*form, action, quote));
}

}  // namespace

std::string ActionCommand(const Action& action) { return CommandText(action, QuoteText); }

std::string OperationText(const Action& action) {
  const ActionForm* form = FormOf(action);
  if (form == nullptr) return "";
  // A put is shown as its pair of key and value, however that has to be quoted.
  const bool is_put = action.kind == Kind::kPut;
  return absl::StrCat(std::string(form->verb),
                      is_put ? " " + ReadableText(action.key + "=" + action.value)
                             : OperandText(*form, action, ReadableText),
                      action.count == 0 || action.kind == Kind::kGet
                          ? ""
                          : absl::StrCat(" session ", action.count));
}

std::string ActionCommandShortly(const Action& action) { return CommandText(action, ReadableText); }

std::string DescribeOutcome(const Action& action, ActionOutcome outcome) {
  switch (outcome) {
    case ActionOutcome::kDone:
      return "";
    case ActionOutcome::kDoneWhileDown:
      return "the node is down, and meets it if it comes up in time";
    case ActionOutcome::kNodeIsUp:
      return "it is up already";
    case ActionOutcome::kNodeIsDown:
      return action.kind == Kind::kCrash ? "it is down already" : "it is down";
    case ActionOutcome::kNodeNotStarted:
      return "it was never started";
    case ActionOutcome::kNodeIsLost:
      return "its disk is gone";
    case ActionOutcome::kNodeIsPaused:
      return "its process stands still";
    case ActionOutcome::kStartFailed:
      return "it does not come up, and will try again";
    case ActionOutcome::kDiskRefused:
      return "it refuses its damaged disk, and is lost";
    case ActionOutcome::kNoLeader:
      return "there is no leader";
    case ActionOutcome::kKnowsNoLeader:
      return "it knows no leader";
    case ActionOutcome::kNodeLeads:
      return "it leads";
    case ActionOutcome::kTargetLeads:
      return absl::StrCat("node ", action.other, " leads already");
    case ActionOutcome::kTargetNotVoter:
      return absl::StrCat("node ", action.other, " is no voter");
    case ActionOutcome::kRefused:
      return "refused";
    case ActionOutcome::kNoQuorumAfter:
      return "not asked for, because too many disks of the new configuration are lost";
    case ActionOutcome::kNothingToPart:
      return "a side of it is empty";
    case ActionOutcome::kNothingToHeal:
      return "there is no partition";
    case ActionOutcome::kNothingToCompact:
      return "nothing was applied since the last snapshot";
    case ActionOutcome::kNothingToRot:
      return "its disk holds no synced bytes before the last record";
    case ActionOutcome::kAlreadySo:
      return "it is so already";
    case ActionOutcome::kNothingToRetry:
      return "its session has no write";
    case ActionOutcome::kCallHasPassed:
      return "it has made that call already";
  }
  return "";
}

std::string DescribeAction(const Action& action, ActionOutcome outcome) {
  const std::string why = DescribeOutcome(action, outcome);
  if (!IsDone(outcome)) return ActionCommandShortly(action) + ": " + why;
  const ActionForm* form = FormOf(action);
  if (form != nullptr && form->shown == ActionForm::Shown::kByCommand) {
    return ActionCommandShortly(action);
  }
  // Rot is meant for nodes that are down.
  const bool plain = why.empty() || action.kind == Action::Kind::kRot;
  return Describe(action) + (plain ? "" : ": " + why);
}

}  // namespace squall
