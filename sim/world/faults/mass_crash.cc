// Several nodes crash at once, often all of them.

#include "core/base/hash.h"
#include "sim/world/faults/faults.h"
#include "sim/world/faults/opportunity.h"

namespace squall {
namespace {

using Kind = Action::Kind;
using Form = ScriptOption::Form;

constexpr OptionField kOptions[] = {
    {.name = "mass_crash_ppm",
     .number = &Options::mass_crash_ppm,
     .most = kPpmMax,
     .script = {.name = "mass-crashes", .form = Form::kRate, .example = "1%", .needs = "downtime"},
     .tried = {0, 50000}},
};

void Offer(const Opportunity& opportunity) {
  Stage& stage = opportunity.stage;
  const ChoiceName name = opportunity.Name(ChoiceKind::kMassCrash);
  const uint64_t bits = stage.choices().Bits(name);
  const bool strikes =
      opportunity.storming && Choices::Scale(bits, kPpmMax) < stage.options().mass_crash_ppm;
  const uint64_t all = NodeSet::First(stage.node_count()).bits();
  const uint64_t some = Mix(bits, 1) & all;
  const uint64_t set = stage.choices().Resolve(name, !strikes                     ? 0
                                                     : bits % 2 == 0 || some == 0 ? all
                                                                                  : some);
  if (set == 0) return;
  stage.Count(Probe::kMassCrash);
  for (NodeId id : NodeSet::FromBits(set & all)) {
    if (stage.node(id).guest) stage.CrashFor(id, DrawDowntime(stage, id));
  }
}

}  // namespace

const Fault kMassCrash = {
    .name = "mass-crash", .options = kOptions, .scope = Fault::Scope::kWorld, .offer = Offer};

}  // namespace squall
