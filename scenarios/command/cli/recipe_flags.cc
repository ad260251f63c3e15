#include "scenarios/command/cli/recipe_flags.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/command/repro/shell_word.h"
#include "sim/plan/profile.h"
#include "sim/plan/recipe.h"

namespace squall {
namespace {

std::string FeaturesHelp() {
  std::string text = "Do not ask for this feature; may be given several times";
  for (const FeatureRow& row : Features()) {
    absl::StrAppend(&text, "\n", std::string(row.name), ": ", std::string(row.what));
  }
  return text;
}

}  // namespace

void AddRecipeFlags(Verb& verb, RecipeFlags* flags) {
  verb.Options("--without", &flags->without, "FEATURE", FeaturesHelp());
  verb.Options("--set", &flags->set, "OPTION=VALUE",
               "Give an option of the plan this value (tick_us=1000, pre_vote=on); may be given "
               "several times. Names are those of plan files");
}

Typed<std::string> RecipeOf(const RecipeFlags& flags, const GuestTraits& traits,
                            const std::string& profile) {
  const std::string typed = flags.profile.empty() ? profile : flags.profile;
  const std::string base = typed.substr(0, typed.find(','));
  const auto names = ProfileNames();
  if (std::find(names.begin(), names.end(), base) == names.end()) {
    return {"", "--profile: " + UnknownName("profile", base, names)};
  }
  const RecipeReading reading = MakeRecipe(typed, flags.without, flags.set, traits);
  return {reading.error.empty() ? reading.recipe.Text() : "", reading.error};
}

std::string FlagsText(const RecipeFlags& flags) {
  std::string text;
  if (!flags.profile.empty()) absl::StrAppend(&text, " --profile=", ShellWord(flags.profile));
  for (const std::string& name : flags.without)
    absl::StrAppend(&text, " --without=", ShellWord(name));
  for (const std::string& setting : flags.set)
    absl::StrAppend(&text, " --set=", ShellWord(setting));
  return text;
}

}  // namespace squall
