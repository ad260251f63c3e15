// Recipes: a profile, without what nodes cannot do, and with options at given values. Written as
// one word, which takes the place of a profile's name everywhere, also in repro strings:
//
//   swarm,-transfer,-snapshots,election_tick=10
#ifndef SQUALL_SIM_PLAN_RECIPE_H_
#define SQUALL_SIM_PLAN_RECIPE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/guest/guest_traits.h"
#include "sim/plan/plan.h"
#include "sim/plan/plan_fields.h"

namespace squall {

struct Recipe {
  struct Setting {
    const OptionField* field = nullptr;
    uint64_t value = 0;  // Of a flag: 0 or 1.
  };

  std::string profile;
  uint32_t without = 0;  // Features, as bits; those that others need take them along.
  std::vector<Setting> settings;

  // Changes what the profile has drawn. Options that contradict a setting give way.
  void Change(Options* options) const;
  // The word.
  std::string Text() const;
};

struct RecipeReading {
  Recipe recipe;
  std::string error;  // Names the part that is wrong, and what is valid. Empty if none is.
};

// The recipe that `text` is.
RecipeReading ReadRecipe(std::string_view text);
// The same without a look at whether its parts contradict each other, which takes some time.
RecipeReading ParseRecipe(std::string_view text);
// The same from its parts: a profile or a recipe, features ("transfer"), settings
// ("election_tick=10"). Features that `traits` has not are left out too.
RecipeReading MakeRecipe(std::string_view profile, const std::vector<std::string>& without,
                         const std::vector<std::string>& settings, const GuestTraits& traits);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_RECIPE_H_
