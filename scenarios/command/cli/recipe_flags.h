// The flags that say what a seed becomes: --profile, --without and --set, which make one recipe
// (sim/plan/recipe.h) with what the guest cannot do.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_RECIPE_FLAGS_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_RECIPE_FLAGS_H_

#include <string>
#include <vector>

#include "scenarios/command/cli/command_line.h"
#include "scenarios/command/cli/typed_text.h"
#include "sim/guest/guest_traits.h"

namespace squall {

struct RecipeFlags {
  std::string profile = {};  // Empty: not typed.
  std::vector<std::string> without = {};
  std::vector<std::string> set = {};

  bool empty() const { return profile.empty() && without.empty() && set.empty(); }
};

// Adds --without and --set; --profile differs from verb to verb.
void AddRecipeFlags(Verb& verb, RecipeFlags* flags);

// The recipe as a word, for ExpandSeed(), of `flags`, with `profile` if none was typed.
Typed<std::string> RecipeOf(const RecipeFlags& flags, const GuestTraits& traits,
                            const std::string& profile = "swarm");

// The flags again, to be typed: " --profile=disk --without=transfer".
std::string FlagsText(const RecipeFlags& flags);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_RECIPE_FLAGS_H_
