#include <algorithm>
#include <vector>

#include "sim/plan/fault.h"

namespace squall {
namespace {

std::vector<ActionForm> Collect() {
  std::vector<ActionForm> forms;
  for (const Fault* fault : Faults()) {
    forms.insert(forms.end(), fault->actions.begin(), fault->actions.end());
  }
  std::stable_sort(forms.begin(), forms.end(),
                   [](const ActionForm& a, const ActionForm& b) { return a.kind < b.kind; });
  return forms;
}

}  // namespace

std::span<const ActionForm> ActionForms() {
  static const std::vector<ActionForm> forms = Collect();
  return forms;
}

bool IsOperation(Action::Kind kind) {
  using Kind = Action::Kind;
  return kind == Kind::kPut || kind == Kind::kGet || kind == Kind::kAppend ||
         kind == Kind::kDelete || kind == Kind::kCompareAndSwap || kind == Kind::kRetry;
}

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
