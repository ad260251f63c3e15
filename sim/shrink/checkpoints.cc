#include "sim/shrink/checkpoints.h"

#include <algorithm>
#include <map>

#include "sim/shrink/edits.h"

namespace squall {
namespace {

constexpr uint64_t kCopies = 16;

// Whether World::Amend() can make one of the other, as far as options and order go.
bool AreAlike(const Plan& a, const Plan& b) {
  Options options = a.options;
  if (options.settle_us == 0) options.duration_us = b.options.duration_us;
  const auto in_order = [](const Plan& plan) {
    return std::is_sorted(plan.actions.begin(), plan.actions.end(),
                          [](const Action& x, const Action& y) { return x.at < y.at; });
  };
  return a.base == b.base && a.seed == b.seed && Fingerprint(options) == Fingerprint(b.options) &&
         in_order(a) && in_order(b);
}

std::map<uint64_t, uint64_t> ValuesByName(const Plan& plan) {
  std::map<uint64_t, uint64_t> values;
  for (const NamedChoice& choice : plan.choices) values[choice.name.key()] = choice.value;
  return values;
}

}  // namespace

Trial Checkpoints::Begin(const Plan& plan, const Plan& best) {
  const uint64_t hash = HashOf(best);
  if (AreAlike(plan, best)) {
    // A run is worth being kept when it is asked for once more.
    if (hash == asked_for_ && hash != kept_) Keep(best);
    asked_for_ = hash;
    const std::optional<SimTime> first = hash == kept_ ? FirstDifference(plan) : std::nullopt;
    for (auto trial = trials_.rbegin(); first && trial != trials_.rend(); ++trial) {
      if (trial->world().now() >= *first) continue;
      Trial copy = *trial;
      copy.Amend(plan);
      return copy;
    }
  }
  return Trial(plan, factory_);
}

void Checkpoints::Keep(const Plan& best) {
  best_ = best;
  kept_ = HashOf(best);
  trials_.clear();
  Trial trial(best, factory_);
  const uint64_t stride = best.options.duration_us / kCopies + 1;
  SimTime next(stride);
  while (trial.Step()) {
    if (trial.world().now() < next) continue;
    trials_.push_back(trial);
    next = trial.world().now() + stride;
  }
  drawn_ = trial.world().choices().recorded();
  times_ = trial.choice_times();
}

// When the run of `plan` may be another one at the earliest; nothing if that cannot be told.
std::optional<SimTime> Checkpoints::FirstDifference(const Plan& plan) const {
  SimTime first(~uint64_t{0});
  std::map<uint64_t, uint64_t> values = ValuesByName(plan);
  for (size_t i = 0; i < drawn_.size(); ++i) {
    const auto value = values.find(drawn_[i].name.key());
    if (value == values.end() || value->second != drawn_[i].value) {
      first = std::min(first, times_[i]);
    }
    if (value != values.end()) values.erase(value);
  }
  // Of a choice that was benign before it is not known when it is drawn.
  if (!values.empty()) return std::nullopt;
  for (size_t i = 0; i < std::max(plan.actions.size(), best_.actions.size()); ++i) {
    const Action* const a = i < plan.actions.size() ? &plan.actions[i] : nullptr;
    const Action* const b = i < best_.actions.size() ? &best_.actions[i] : nullptr;
    if (a != nullptr && b != nullptr && *a == *b) continue;
    if (a != nullptr) first = std::min(first, a->at);
    if (b != nullptr) first = std::min(first, b->at);
    break;
  }
  return first;
}

}  // namespace squall
