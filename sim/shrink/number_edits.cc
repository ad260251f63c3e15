#include <algorithm>
#include <limits>

#include "core/base/hash.h"
#include "sim/plan/action_form.h"
#include "sim/shrink/edits.h"
#include "sim/shrink/number_steps.h"
#include "sim/shrink/plan_size.h"

namespace squall {
namespace {

using Kind = Action::Kind;

// Replaces one action, wherever it stands.
Edit ReplaceAction(Action from, Action to) {
  return [from = std::move(from), to = std::move(to)](const Plan& plan) -> std::optional<Plan> {
    Plan less = plan;
    const auto at = std::find(less.actions.begin(), less.actions.end(), from);
    if (at == less.actions.end()) return std::nullopt;
    *at = to;
    std::stable_sort(less.actions.begin(), less.actions.end(),
                     [](const Action& a, const Action& b) { return a.at < b.at; });
    return less;
  };
}

void AddNumberEdits(const Action& action, uint64_t Action::*number, Edits* edits) {
  for (const uint64_t simpler : SimplerNumbers(action.*number)) {
    Action to = action;
    to.*number = simpler;
    edits->push_back(ReplaceAction(action, to));
  }
}

// All from action `first` on happens `by` earlier.
Edit ShiftEdit(size_t first, SimTime at, uint64_t by) {
  return [first, at, by](const Plan& plan) -> std::optional<Plan> {
    if (first >= plan.actions.size() || plan.actions[first].at != at) return std::nullopt;
    Plan less = plan;
    for (size_t i = first; i < less.actions.size(); ++i) {
      less.actions[i].at = SimTime(less.actions[i].at.value() - by);
    }
    less.options.duration_us -= std::min(by, less.options.duration_us - 1);
    return less;
  };
}

// The action at rounder times nearby.
void AddTimes(const Action& action, Edits* edits) {
  const uint64_t at = action.at.value();
  for (const uint64_t unit : {uint64_t{1000000}, uint64_t{100000}, uint64_t{50000}, uint64_t{10000},
                              uint64_t{5000}, uint64_t{1000}, uint64_t{100}}) {
    for (const uint64_t time : {at / unit * unit, at / unit * unit + unit}) {
      if (NumberSize(time) >= NumberSize(at)) continue;
      Action to = action;
      to.at = SimTime(time);
      edits->push_back(ReplaceAction(action, to));
    }
  }
}

}  // namespace

std::vector<uint64_t> SimplerNumbers(uint64_t number) {
  std::vector<uint64_t> simpler = {0, 1};
  for (uint64_t power = 10; power <= number / 10; power *= 10) simpler.push_back(power);
  for (uint64_t unit = 1; unit <= number; unit *= 10) {
    const uint64_t down = number / unit * unit;
    const bool few_digits = number / unit < 100;
    if (few_digits) simpler.push_back(down);
    if (few_digits && down <= std::numeric_limits<uint64_t>::max() - unit) {
      simpler.push_back(down + unit);
    }
    if (unit > number / 10) break;
  }
  simpler.push_back(number / 2);
  simpler.push_back(number / 4);
  std::erase_if(simpler, [&](uint64_t n) { return NumberSize(n) >= NumberSize(number); });
  std::stable_sort(simpler.begin(), simpler.end(),
                   [](uint64_t a, uint64_t b) { return NumberSize(a) < NumberSize(b); });
  simpler.erase(std::unique(simpler.begin(), simpler.end()), simpler.end());
  return simpler;
}

Edits ValueEdits(const FailingRun& run) {
  Edits edits;
  for (const NamedChoice& choice : run.plan.choices) {
    for (const uint64_t value : SimplerNumbers(choice.value)) {
      if (value == 0) continue;  // That is to leave the choice out.
      edits.push_back([name = choice.name, value](const Plan& plan) -> std::optional<Plan> {
        Plan less = plan;
        for (NamedChoice& c : less.choices) {
          if (c.name != name || NumberSize(value) >= NumberSize(c.value)) continue;
          c.value = value;
          return less;
        }
        return std::nullopt;
      });
    }
  }
  for (const Action& action : run.plan.actions) {
    for (uint64_t Action::*number : {&Action::length_us, &Action::count, &Action::outcome}) {
      AddNumberEdits(action, number, &edits);
    }
    const bool may_be_leader = FormOf(action)->whom == ActionForm::Whom::kNodeOrLeader;
    Action to = action;
    to.node = 0;
    if (may_be_leader && action.node != 0) edits.push_back(ReplaceAction(action, to));
    to = action;
    to.length_us = 0;
    if (action.length_us != 0) edits.push_back(ReplaceAction(action, to));
  }
  return edits;
}

Edits TimeEdits(const FailingRun& run) {
  Edits edits;
  const std::vector<Action>& actions = run.plan.actions;
  for (size_t i = 0; i < actions.size(); ++i) {
    const uint64_t before = i == 0 ? 0 : actions[i - 1].at.value();
    const uint64_t gap = actions[i].at.value() - std::min(before, actions[i].at.value());
    uint64_t tried = std::numeric_limits<uint64_t>::max();
    for (const uint64_t left : {uint64_t{0}, uint64_t{1000}, uint64_t{10000}, uint64_t{50000},
                                uint64_t{100000}, gap / 2, gap * 3 / 4}) {
      if (left >= gap || left == tried) continue;
      tried = left;
      edits.push_back(ShiftEdit(i, actions[i].at, gap - left));
    }
  }
  for (const Action& action : actions) AddTimes(action, &edits);
  return edits;
}

uint64_t HashOf(const Plan& plan) {
  uint64_t h = Mix(Fingerprint(plan.options), plan.seed, static_cast<uint64_t>(plan.base));
  for (const NamedChoice& choice : plan.choices) h = Mix(h, choice.name.key(), choice.value);
  for (const Action& a : plan.actions) {
    h = Mix(Mix(h, a.at.value(), static_cast<uint64_t>(a.kind)),
            Mix(a.node, a.left.bits(), a.right.bits()),
            Mix(Mix(a.length_us, a.other, a.count), a.outcome,
                Mix(HashBytes(a.key), HashBytes(a.value))));
  }
  return h;
}

}  // namespace squall
