// From a seed to a plan: what each profile draws.
#ifndef SQUALL_SIM_PLAN_PROFILE_H_
#define SQUALL_SIM_PLAN_PROFILE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

struct Profile {
  std::string_view name;
  std::string_view what;  // One line for help texts.
};

std::span<const Profile> Profiles();
std::span<const std::string_view> ProfileNames();

// The plan that `seed` stands for in `profile`. Requires: `profile` is one of ProfileNames().
Plan ExpandSeed(std::string_view profile, uint64_t seed);

// Turns on the options of the core that close what the reference leaves open.
void MakeSafe(Options* options);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PROFILE_H_
