#include "scenarios/command/cli/plan_operand.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/cli/typed_text.h"
#include "scenarios/command/sweep/sweep_identity.h"
#include "scenarios/files/read_file.h"
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

PlanOperand OfSeed(Plan plan, const std::string& guest) {
  PlanOperand operand;
  operand.replay = ReplayCommand({plan.profile, guest, {}}, plan.seed);
  operand.file.plan = std::move(plan);
  return operand;
}

PlanOperand FromRepro(const std::string& what, const std::string& profile,
                      const std::string& guest) {
  if (!profile.empty()) {
    return Usage("--profile contradicts the repro string, which has its own profile");
  }
  ReproReading reading = ReadRepro(what);
  if (reading.status == ReproReading::Status::kOther) {
    return Refuse(kExitCannotRunHere, reading.error);
  }
  if (reading.status != ReproReading::Status::kOk) return Usage(reading.error);
  return OfSeed(std::move(reading.plan), guest);
}

PlanOperand FromSeed(uint64_t seed, const std::string& typed_profile, const std::string& guest) {
  const std::string profile = typed_profile.empty() ? "swarm" : typed_profile;
  const auto names = ProfileNames();
  if (std::find(names.begin(), names.end(), profile) == names.end()) {
    return Usage("--profile: " + UnknownName("profile", profile, names));
  }
  return OfSeed(ExpandSeed(profile, seed), guest);
}

PlanOperand FromFile(const std::string& path, const std::string& profile,
                     const std::string& guest) {
  if (!profile.empty()) return Usage("--profile contradicts the plan, which has its own options");
  std::string bytes;
  if (const std::string error = ReadInput(path, &bytes); !error.empty()) return Usage(error);
  PlanReading reading = ReadPlan(bytes, path);
  if (reading.status == PlanReading::Status::kOtherVersion) {
    return Refuse(kExitCannotRunHere, reading.error);
  }
  if (reading.status != PlanReading::Status::kOk) return Usage(reading.error);
  PlanOperand operand;
  operand.file = std::move(reading.file);
  operand.replay =
      absl::StrCat("squall replay ", ShellWord(path),
                   guest.empty() ? "" : " --guest=", guest.empty() ? "" : ShellWord(guest));
  return operand;
}

}  // namespace

PlanOperand ReadPlanOperand(const std::string& what, const std::string& profile,
                            const std::string& guest) {
  if (LooksLikeRepro(what)) return FromRepro(what, profile, guest);
  const Typed<uint64_t> seed = ParseSeed(what);
  if (seed.ok()) return FromSeed(seed.value, profile, guest);
  std::error_code ignored;
  if (std::filesystem::exists(what, ignored)) return FromFile(what, profile, guest);
  return Usage(absl::StrCat(Quote(what), " is no file, no repro string and no seed; ",
                            "valid are squall:1:..., 0x5eed, 7, or the path of a plan"));
}

}  // namespace squall
