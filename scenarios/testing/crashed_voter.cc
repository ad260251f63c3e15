#include "scenarios/testing/crashed_voter.h"

#include "sim/testing/actions.h"

namespace squall {

Plan CrashedVoter() {
  using Kind = Action::Kind;
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options.nodes = 5;
  plan.options.durable_campaign = true;
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.duration_us = 2 * kSecond;
  plan.actions = {At(40, Kind::kCampaign, 1), At(100, Kind::kCrash, 2), At(110, Kind::kRestart, 2)};
  return plan;
}

}  // namespace squall
