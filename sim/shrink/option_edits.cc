#include <algorithm>
#include <set>

#include "sim/plan/plan_fields.h"
#include "sim/shrink/edits.h"
#include "sim/shrink/number_steps.h"
#include "sim/shrink/plan_size.h"

namespace squall {
namespace {

bool Differs(const Options& a, const Options& b, const OptionField& f) {
  return f.flag != nullptr ? a.*f.flag != b.*f.flag : a.*f.number != b.*f.number;
}

void Take(const Options& from, const OptionField& f, Options* to) {
  if (f.flag != nullptr) {
    to->*f.flag = from.*f.flag;
  } else {
    to->*f.number = from.*f.number;
  }
}

Edit PlainEdit(std::vector<OptionField> fields) {
  return [fields = std::move(fields)](const Plan& plan) -> std::optional<Plan> {
    const Options plain = PlainOptionsFor(plan.options);
    Plan less = plan;
    bool changed = false;
    for (const OptionField& f : fields) {
      changed |= Differs(plan.options, plain, f);
      Take(plain, f, &less.options);
    }
    return changed ? std::optional(less) : std::nullopt;
  };
}

std::vector<OptionField> FieldsToChange(const Plan& plan) {
  const Options plain = PlainOptionsFor(plan.options);
  std::vector<OptionField> fields;
  for (const OptionField& f : OptionFields()) {
    if (Differs(plan.options, plain, f)) fields.push_back(f);
  }
  return fields;
}

// Options that only say how often something happens or how long it lasts at most: on a benign base
// they decide next to nothing.
bool IsRate(const OptionField& f) {
  return f.name.ends_with("_ppm") || f.name.ends_with("_jitter_us") || f.name == "jitter_us" ||
         f.name == "spike_us" || f.name.ends_with("_extra_us") || f.name == "clock_jump_ticks" ||
         f.name == "storm_us" || f.name == "calm_us" || f.name == "keys";
}

}  // namespace

Edits OptionEdits(const FailingRun& run) {
  const std::vector<OptionField> fields = FieldsToChange(run.plan);
  std::vector<OptionField> rates;
  std::copy_if(fields.begin(), fields.end(), std::back_inserter(rates), IsRate);
  Edits edits = {PlainEdit(fields), PlainEdit(rates)};
  for (size_t size = fields.size() / 2; size > 0; size /= 2) {
    for (size_t begin = 0; begin < fields.size(); begin += size) {
      const auto first = fields.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last =
          fields.begin() + static_cast<std::ptrdiff_t>(std::min(begin + size, fields.size()));
      edits.push_back(PlainEdit({first, last}));
    }
  }
  return edits;
}

Edits OptionNumberEdits(const FailingRun& run) {
  Edits edits;
  for (const OptionField& f : FieldsToChange(run.plan)) {
    if (f.flag != nullptr) continue;
    for (const uint64_t number : SimplerNumbers(run.plan.options.*f.number)) {
      edits.push_back([f, number](const Plan& plan) -> std::optional<Plan> {
        if (NumberSize(number) >= NumberSize(plan.options.*f.number)) return std::nullopt;
        Plan less = plan;
        less.options.*f.number = number;
        return less;
      });
    }
  }
  return edits;
}

Edits EndEdits(const FailingRun& run) {
  if (run.plan.options.settle_us == 0) return {};
  Edits edits;
  // What broke soon after the storm may break without its end.
  for (const uint64_t longer : {uint64_t{0}, kSecond}) {
    edits.push_back([longer](const Plan& plan) -> std::optional<Plan> {
      if (plan.options.settle_us == 0) return std::nullopt;
      Plan less = plan;
      less.options.settle_us = 0;
      less.options.duration_us += longer;
      return less;
    });
  }
  return edits;
}

Edits DurationEdits(const FailingRun& run) {
  Edits edits;
  const uint64_t duration = run.plan.options.duration_us;
  for (const uint64_t sixteenths : {1U, 2U, 4U, 6U, 8U, 10U, 12U, 14U, 15U}) {
    edits.push_back([time = duration / 16 * sixteenths](const Plan& plan) -> std::optional<Plan> {
      if (time == 0 || plan.options.duration_us <= time) return std::nullopt;
      Plan less = plan;
      less.options.duration_us = time;
      std::erase_if(less.actions, [&](const Action& a) { return a.at.value() > time; });
      return less;
    });
  }
  return edits;
}

}  // namespace squall
