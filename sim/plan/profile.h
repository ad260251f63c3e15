// Profiles: recipes that turn a seed into a plan.
#ifndef SQUALL_SIM_PLAN_PROFILE_H_
#define SQUALL_SIM_PLAN_PROFILE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

// A profile for help texts.
struct Profile {
  std::string_view name;  // As ExpandSeed() takes it.
  std::string_view what;  // One line for help texts.
};

// All profiles, and their names, in the same order.
std::span<const Profile> Profiles();
std::span<const std::string_view> ProfileNames();

// The plan of `seed` in `profile`. Requires: `profile` is one of ProfileNames(), or a recipe that
// ReadRecipe() takes (sim/plan/recipe.h).
Plan ExpandSeed(std::string_view profile, uint64_t seed);

// Turns on all options of the core that close hazards of etcd/raft.
void MakeSafe(Options* options);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PROFILE_H_
