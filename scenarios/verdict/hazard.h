// Hazards of the reference (core/README.md): what it is known to do wrong, and the option that
// closes each. In the profile `reference`, which leaves them open, a run that breaks a property
// because of one is told by the hazard's name and not as a finding of its own.
#ifndef SQUALL_SCENARIOS_VERDICT_HAZARD_H_
#define SQUALL_SCENARIOS_VERDICT_HAZARD_H_

#include <span>
#include <string>
#include <string_view>

#include "invariants/violation.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/world/world.h"

namespace squall {

struct Hazard {
  std::string_view id;    // "H2".
  std::string_view what;  // What the reference does, in one clause.
  bool Options::*closed_by;
  std::string_view option;  // Its name in a plan.
  // Whether it could have broken this property in this run, which ended with it.
  bool (*fits)(const World& world, const Violation& violation);
};

std::span<const Hazard> Hazards();

// The hazard of that name, or null.
const Hazard* FindHazard(std::string_view id);

// The hazard because of which `world`, a run of `plan`, broke the property; null if there is none.
// The property must be of the hazard's kind, the option that closes the hazard off, and the same
// plan with that option on as well must break nothing, or nothing but what another hazard does in
// the same sense, which takes further runs. Plans of other profiles than `reference` have no
// hazards: what breaks there is a finding.
const Hazard* HazardBehind(const Plan& plan, const World& world, const Violation& violation,
                           const GuestFactory& factory);

// "a request for votes leaves before ...; durable_campaign closes it".
std::string Explain(const Hazard& hazard);

// "hazard-h2-leader-completeness-3c1f", from the signature of the broken property.
std::string HazardSignature(const Hazard& hazard, const Violation& violation);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_VERDICT_HAZARD_H_
