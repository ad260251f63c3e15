// Repro strings: one word that says which run failed, how, and in which code. Nine parts, joined by
// colons:
//
//   squall                       whatever is to be replayed
//   2                            version of this form
//   swarm                        profile
//   5a324f                       fingerprint of the options that profile and seed stand for
//   0x4                          seed
//   figure8.so@77aa12cd34ef5678  name and hash of the guest's file; "none" for Squall's own node
//   0.1.0-1985a4636cde           version and commit of the build
//   election-safety-3c1f         signature of what was found; "clean" if nothing was
//   4117-8f3c1d2e9a4b5c6d        the step of it, and the digest of the run before that step
#ifndef SQUALL_SCENARIOS_COMMAND_REPRO_REPRO_H_
#define SQUALL_SCENARIOS_COMMAND_REPRO_REPRO_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/plan/plan.h"
#include "sim/plan/plan_codec.h"

namespace squall {

// The version of repro strings, and the only one that is read.
inline constexpr uint64_t kReproVersion = 2;

// The repro string of a plan that ExpandSeed made, and of what was found when it ran.
std::string MakeRepro(const Plan& plan, const PlanExpectation& found);

// Whether the plan is just what its seed stands for, so that a repro string names it.
bool IsExpandedSeed(const Plan& plan);

// Whether `text` means to be a repro string, well formed or not.
bool LooksLikeRepro(std::string_view text);

struct ReproReading {
  enum class Status : uint8_t {
    kOk,
    kMalformed,
    kOther,  // Well formed, of a version, profile or options that this program does not have.
  };
  Status status = Status::kMalformed;
  // The plan, and what was found; the guest is a name without its folder. Meaningful only if kOk.
  PlanFile file;
  std::string error;  // Names what differs. Empty if kOk.
};

// The plan that a repro string stands for, if this program would run the very same.
ReproReading ReadRepro(std::string_view text);

// "squall replay squall:2:... --guest=FILE", the guest being that of `found`.
std::string ReplayCommand(const Plan& plan, const PlanExpectation& found);

// The same for a plan in a file: "squall replay plan.txtpb --guest=FILE". `guest` is empty for
// Squall's own node.
std::string ReplayFileCommand(const std::string& path, const std::string& guest);

// The same for a script: "squall run minimal.scenario --guest=FILE".
std::string RunFileCommand(const std::string& path, const std::string& guest);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPRO_REPRO_H_
