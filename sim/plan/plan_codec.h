// Plans as files (sim/plan/plan.proto): the text form for people and repositories, the binary one
// for fuzzers. Both are read with full suspicion: whatever the bytes, the answer is a plan that a
// world can run, or an error.
#ifndef SQUALL_SIM_PLAN_PLAN_CODEC_H_
#define SQUALL_SIM_PLAN_PLAN_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

// What happened when a plan was recorded, and with which code, to compare a replay with. What is
// empty or zero is not known.
struct PlanExpectation {
  std::string signature;  // Of the broken property; empty if none was.
  uint64_t steps = 0;
  std::string digest;      // Of the run, in hexadecimal.
  std::string guest;       // The shared object with the node under test; empty for Squall's own.
  std::string guest_hash;  // Of that file, in hexadecimal.
  std::string version;     // Of Squall.
  std::string commit;      // That it was built from.
  // Of the run before its last step, in hexadecimal: equal for code that differs in that step only.
  std::string prefix_digest;
  // That the plan had, so that a file that was cut short shows.
  uint64_t choices = 0;
  uint64_t actions = 0;

  friend bool operator==(const PlanExpectation&, const PlanExpectation&) = default;
};

struct PlanFile {
  Plan plan;
  PlanExpectation expectation;
};

// The version of the format that is written, and the only one that is read.
inline constexpr uint32_t kPlanVersion = 2;

// Every option is written, defaults too: the file means the same when defaults have changed. Each
// choice and action stands on a line of its own, with a comment that says it in words.
std::string WritePlanText(const PlanFile& file);
std::string WritePlanBinary(const PlanFile& file);

struct PlanReading {
  enum class Status : uint8_t {
    kOk,
    kMalformed,     // No plan, or one that no world can run.
    kOtherVersion,  // A plan of a format that this program does not know.
  };

  Status status = Status::kMalformed;
  PlanFile file;      // Meaningful only if kOk.
  std::string error;  // "plan.txtpb:3:7: ..." for text, "plan.binpb: ..." for binary. Empty if kOk.
};

// Reads either form. `name` is the file's, for errors.
PlanReading ReadPlan(std::string_view bytes, std::string_view name);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PLAN_CODEC_H_
