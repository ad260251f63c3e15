#include "sim/plan/actions.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "sim/plan/action_form.h"
#include "sim/plan/operations.h"

namespace squall {
namespace {

using Operand = ActionForm::Operand;
using Whom = ActionForm::Whom;

// A key's length is a byte of an entry.
constexpr size_t kKeyBytesMax = 255;

std::string NoSuchNode(std::string_view field, uint64_t id, uint64_t nodes) {
  return absl::StrCat(std::string(field), " names node ", id, "; there are nodes 1 to ", nodes);
}

std::string_view NameOf(uint64_t Action::*field) {
  if (field == &Action::length_us) return "length_us";
  if (field == &Action::other) return "other";
  if (field == &Action::outcome) return "outcome";
  return "count";
}

std::string CheckWhom(const ActionForm& form, const Action& a, uint64_t nodes) {
  switch (form.whom) {
    case Whom::kWorld:
      return "";
    case Whom::kSides:
      if (a.left.empty() || a.right.empty()) return "a partition needs left and right";
      if (!(a.left & a.right).empty()) return "left and right have nodes in common";
      return "";
    case Whom::kNodeOrLeader:
      if (a.node == 0) return "";
      [[fallthrough]];
    case Whom::kNode:
      return a.node < 1 || a.node > nodes ? NoSuchNode("node", a.node, nodes) : "";
  }
  return "";
}

std::string CheckArgument(const ActionArgument& argument, const Action& a, uint64_t nodes) {
  const uint64_t value = a.*argument.field;
  const std::string_view name = NameOf(argument.field);
  if (argument.form == ActionArgument::Form::kNode) {
    return value < 1 || value > nodes ? NoSuchNode(name, value, nodes) : "";
  }
  if (value <= argument.most) return "";
  return absl::StrCat(std::string(name), " is ", value, "; it must be at most ", argument.most);
}

std::string CheckChange(const Action& a, uint64_t nodes) {
  const Result<ConfChangeV2> change = ParseChange(a.value);
  if (!change.ok()) return absl::StrCat("value: ", change.error);
  for (const ConfChangeSingle& single : change.value.changes) {
    const uint64_t id = single.node_id.value();
    if (id < 1 || id > nodes) return NoSuchNode("value", id, nodes);
  }
  return "";
}

std::string CheckOperand(const ActionForm& form, const Action& a, uint64_t nodes) {
  switch (form.operand) {
    case Operand::kNone:
      return "";
    case Operand::kKey:
    case Operand::kKeyAndValue:
    case Operand::kComparison:
      if (a.key.size() <= kKeyBytesMax) return "";
      return absl::StrCat("key has ", a.key.size(), " bytes; it must have at most ", kKeyBytesMax);
    case Operand::kChange:
      return CheckChange(a, nodes);
  }
  return "";
}

}  // namespace

std::string Describe(const Action& a) {
  const ActionForm* form = FormOf(a);
  if (form == nullptr) return "";
  const auto whom = a.node == 0 ? "the leader" : absl::StrCat("node ", a.node);
  const auto during = a.length_us == 0 ? "" : absl::StrCat(" for ", Describe(SimTime(a.length_us)));
  return absl::StrReplaceAll(absl::string_view(form->sentence.data(), form->sentence.size()),
                             {{"{id}", absl::StrCat(a.node)},
                              {"{whom}", whom},
                              {"{left}", Describe(a.left)},
                              {"{right}", Describe(a.right)},
                              {"{other}", absl::StrCat(a.other)},
                              {"{count}", absl::StrCat(a.count)},
                              {"{us}", Describe(SimTime(a.count))},
                              {"{outcome}", absl::StrCat(a.outcome)},
                              {"{value}", a.value},
                              {"{for}", during}});
}

std::string Check(const Action& a, uint64_t nodes) {
  const ActionForm* form = FormOf(a);
  if (form == nullptr) {
    return absl::StrCat("kind ", static_cast<int>(a.kind), "; expected 1 to ",
                        static_cast<int>(ActionForms().back().kind));
  }
  if (std::string error = CheckWhom(*form, a, nodes); !error.empty()) return error;
  for (const ActionArgument& argument : form->arguments) {
    if (std::string error = CheckArgument(argument, a, nodes); !error.empty()) return error;
  }
  return CheckOperand(*form, a, nodes);
}

}  // namespace squall
