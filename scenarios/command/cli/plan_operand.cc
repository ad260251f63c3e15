#include "scenarios/command/cli/plan_operand.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/files/read_file.h"
#include "scenarios/files/text_encoding.h"
#include "scenarios/seed.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

PlanOperand Refuse(int exit_code, std::string error) {
  PlanOperand operand;
  operand.exit_code = exit_code;
  operand.error = std::move(error);
  return operand;
}
PlanOperand Usage(std::string error) { return Refuse(kExitUsage, std::move(error)); }

// Whether what was found can be looked for here; `to_forget_it` says what else can be done.
PlanOperand Compare(PlanOperand operand, const Origin& here, std::string_view what,
                    std::string_view to_forget_it) {
  const PlanExpectation& found = operand.file.expectation;
  if (found == PlanExpectation{}) return operand;
  const std::string other = OtherNode(OriginOf(found), here);
  if (other.empty()) return operand;
  return Refuse(kExitCannotRunHere, absl::StrCat(std::string(what), " cannot be replayed here: ",
                                                 other, std::string(to_forget_it)));
}

// The first of the flags that was typed.
std::string FirstFlag(const RecipeFlags& flags) {
  return !flags.profile.empty() ? "--profile" : !flags.without.empty() ? "--without" : "--set";
}

PlanOperand FromRepro(const std::string& what, const RecipeFlags& flags, const Origin& here) {
  if (!flags.empty()) {
    return Usage(FirstFlag(flags) + " contradicts the repro string, which has its own profile");
  }
  ReproReading reading = ReadRepro(what);
  if (reading.status == ReproReading::Status::kOther) {
    return Refuse(kExitCannotRunHere, reading.error);
  }
  if (reading.status != ReproReading::Status::kOk) return Usage(reading.error);
  PlanOperand operand;
  operand.file = std::move(reading.file);
  return Compare(std::move(operand), here, "the repro string", "");
}

PlanOperand FromSeed(uint64_t seed, const Typed<std::string>& recipe) {
  if (!recipe.ok()) return Usage(recipe.error);
  PlanOperand operand;
  operand.file.plan = ExpandSeed(recipe.value, seed);
  return operand;
}

PlanOperand FromFile(const std::string& path, const RecipeFlags& flags, const Origin& here) {
  if (!flags.empty()) {
    return Usage(FirstFlag(flags) + " contradicts the plan, which has its own options");
  }
  std::string bytes;
  if (const std::string error = ReadInput(path, &bytes); !error.empty()) return Usage(error);
  std::string_view plan = bytes;
  if (const std::string error = PassByteOrderMark(&plan); !error.empty()) {
    return Usage(absl::StrCat("cannot read '", path, "': ", error));
  }
  PlanReading reading = ReadPlan(plan, path);
  if (reading.status == PlanReading::Status::kOtherVersion) {
    return Refuse(kExitCannotRunHere, reading.error);
  }
  if (reading.status != PlanReading::Status::kOk) return Usage(reading.error);
  PlanOperand operand;
  operand.file = std::move(reading.file);
  operand.replay = ReplayFileCommand(path, here.guest);
  return Compare(std::move(operand), here, path,
                 "; or take the line with `expectation` out of the plan");
}

}  // namespace

PlanOperand ReadPlanOperand(const std::string& what, const RecipeFlags& flags,
                            const GuestTraits& traits, const Origin& here,
                            const std::string& profile) {
  if (LooksLikeRepro(what)) return FromRepro(what, flags, here);
  const Typed<uint64_t> seed = ParseSeed(what);
  if (seed.ok()) return FromSeed(seed.value, RecipeOf(flags, traits, profile));
  std::error_code ignored;
  if (std::filesystem::exists(what, ignored)) return FromFile(what, flags, here);
  return Usage(absl::StrCat(Quote(what), " is no file, no repro string and no seed; ",
                            "valid are squall:2:..., 0x5eed, 7, or the path of a plan"));
}

}  // namespace squall
