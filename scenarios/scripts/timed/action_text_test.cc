#include "scenarios/scripts/timed/action_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/scripts/timed/action_line.h"
#include "sim/plan/action_form.h"
#include "sim/plan/actions.h"
#include "sim/plan/plan.pb.h"

namespace squall {
namespace {

using Form = ActionArgument::Form;
using Kind = Action::Kind;
using Operand = ActionForm::Operand;
using Whom = ActionForm::Whom;

constexpr uint64_t kNodes = 9;
const SimTime kAt(kTimeMax);

const std::vector<std::string> kTexts = {"x",
                                         "",
                                         " ",
                                         "a b",
                                         "a=b",
                                         "=",
                                         "\"",
                                         "\\",
                                         "#x",
                                         "{1",
                                         "a|b",
                                         "->",
                                         "x:",
                                         "leader",
                                         "1",
                                         "\n\t",
                                         "\r\n",
                                         std::string(1, '\0'),
                                         "é",
                                         "\xff",
                                         "all",
                                         "none",
                                         "session",
                                         "\"quoted\" x",
                                         "x\"y",
                                         "x = 1#",
                                         "\\n",
                                         "\x7f"
                                         "1",
                                         std::string(255, 'k')};

// Values of one argument: none, the least, some, and the most that a plan may have.
std::vector<uint64_t> ValuesOf(const ActionArgument& argument) {
  switch (argument.form) {
    case Form::kNode:
      return {1, kNodes};
    case Form::kDuration:
      return {0, 1, 999, 1000, 1001, 999999, 1000000, 1500000, kTimeMax - 1, kTimeMax};
    case Form::kNumber:
      return {0, 1, 77, argument.most - 1, argument.most};
  }
  return {};
}

void VaryWhom(const ActionForm& form, std::vector<Action>* actions) {
  std::vector<Action> varied;
  for (Action action : *actions) {
    switch (form.whom) {
      case Whom::kWorld:
        varied.push_back(action);
        break;
      case Whom::kSides:
        for (const auto& [left, right] : {std::pair(NodeSet::Of({1}), NodeSet::Of({2})),
                                          {NodeSet::Of({9}), NodeSet::First(8)},
                                          {NodeSet::Of({1, 5}), NodeSet::Of({2, 9})}}) {
          action.left = left;
          action.right = right;
          varied.push_back(action);
        }
        break;
      case Whom::kNodeOrLeader:
        varied.push_back(action);
        [[fallthrough]];
      case Whom::kNode:
        for (const uint64_t node : {uint64_t{1}, kNodes}) {
          action.node = node;
          varied.push_back(action);
        }
        break;
    }
  }
  *actions = std::move(varied);
}

void VaryOperand(const ActionForm& form, std::vector<Action>* actions) {
  if (form.operand == Operand::kNone) return;
  std::vector<Action> varied;
  for (Action action : *actions) {
    if (form.operand == Operand::kChange) {
      for (const char* change : {"v9", "l2 r3", "implicit v4 r1", "explicit l1", "leave"}) {
        action.value = change;
        varied.push_back(action);
      }
      continue;
    }
    for (const std::string& key : kTexts) {
      action.key = key;
      if (form.operand == Operand::kKey) varied.push_back(action);
      if (form.operand == Operand::kKey) continue;
      for (const std::string& value : kTexts) {
        action.value = value + value;
        action.expected.reset();
        varied.push_back(action);
        if (form.operand == Operand::kKeyAndValue) continue;
        action.expected = value;
        varied.push_back(action);
      }
    }
  }
  *actions = std::move(varied);
}

// Actions of a form that a plan may have, with the least and the most of everything.
std::vector<Action> ActionsOf(const ActionForm& form) {
  Action first;
  first.at = kAt;
  first.kind = form.kind;
  first.count = form.count.value_or(0);
  std::vector<Action> actions = {first};
  VaryWhom(form, &actions);
  VaryOperand(form, &actions);
  for (const ActionArgument& argument : form.arguments) {
    std::vector<Action> varied;
    for (Action action : actions) {
      for (const uint64_t value : ValuesOf(argument)) {
        action.*argument.field = value;
        varied.push_back(action);
      }
    }
    actions = std::move(varied);
  }
  return actions;
}

TEST(ActionCommand, ReadsBackAsTheSameAction) {
  for (const ActionForm& form : ActionForms()) {
    for (const Action& action : ActionsOf(form)) {
      ASSERT_EQ(Check(action, kNodes), "") << form.verb;
      const std::string command = ActionCommand(action);
      for (const char c : command) ASSERT_TRUE(c >= ' ' && c < 0x7f) << command;
      TokenReader line(SplitLine({command, {}}), {});
      const std::vector<TimedAction> read = ReadActionLine(&line, kNodes, kAt);
      ASSERT_FALSE(line.mistake()) << command << ": " << line.mistake()->problem;
      ASSERT_EQ(read.size(), 1u) << command;
      EXPECT_FALSE(read[0].depends()) << command;
      EXPECT_TRUE(read[0].action == action) << command;
    }
  }
}

TEST(ActionCommand, ReadsBackWhateverSpaceAPlanHasInAChange) {
  Action action;
  action.kind = Kind::kChange;
  action.value = "implicit v4 r1 \n";
  ASSERT_EQ(Check(action, kNodes), "");
  EXPECT_EQ(ActionCommand(action), "change leader implicit v4 r1");
}

TEST(ActionForms, NameEveryKindOfPlanFiles) {
  const auto* kinds = file::PlanAction::Kind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    Action action;
    action.kind = static_cast<Kind>(kinds->value(i)->number());
    EXPECT_EQ(FormOf(action) != nullptr, kinds->value(i)->number() != 0) << kinds->value(i)->name();
  }
  for (const ActionForm& form : ActionForms()) {
    EXPECT_TRUE(file::PlanAction::Kind_IsValid(static_cast<int>(form.kind))) << form.verb;
  }
}

}  // namespace
}  // namespace squall
