// Plans as files (sim/plan/plan.proto): the text form for people and repositories, the binary form
// for fuzzers. Reading accepts any bytes: the answer is a plan that a world can run, or an error.
#ifndef SQUALL_SIM_PLAN_PLAN_CODEC_H_
#define SQUALL_SIM_PLAN_PLAN_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/plan/plan.h"

namespace squall {

// The outcome of a plan when it was recorded, and the code that ran it; a replay is compared with
// it. Empty and zero fields are not known.
struct PlanExpectation {
  std::string signature;   // Of the broken property; empty if none was.
  uint64_t steps = 0;      // Of the run.
  std::string digest;      // Of the run, in hexadecimal.
  std::string guest;       // The shared object with the node under test; empty for Squall's own.
  std::string guest_hash;  // Of that file, in hexadecimal.
  std::string version;     // Of Squall.
  std::string commit;      // Of the build.
  // Of the run before its last step, in hexadecimal: equal for code that differs in that step only.
  std::string prefix_digest;
  // The number of choices and actions in the plan: they differ if the file was cut.
  uint64_t choices = 0;
  uint64_t actions = 0;

  friend bool operator==(const PlanExpectation&, const PlanExpectation&) = default;
};

// The contents of a plan file.
struct PlanFile {
  Plan plan;                    // The input of the run.
  PlanExpectation expectation;  // Its recorded outcome; all fields empty if there is none.
};

// The version of the format that is written, and the only one that is read.
inline constexpr uint32_t kPlanVersion = 2;

// The file's bytes. Every option is written, also defaults: the file keeps its meaning when
// defaults change. In the text form each choice and action has a line of its own, with a comment in
// words.
std::string WritePlanText(const PlanFile& file);
std::string WritePlanBinary(const PlanFile& file);

// The answer of ReadPlan().
struct PlanReading {
  // Whether there is a plan.
  enum class Status : uint8_t {
    kOk,
    kMalformed,     // No plan, or one that no world can run.
    kOtherVersion,  // A plan of a format that this program does not know.
  };

  Status status = Status::kMalformed;  // Whether there is a plan.
  PlanFile file;                       // Meaningful only if kOk.
  std::string error;  // "plan.txtpb:3:7: ..." for text, "plan.binpb: ..." for binary. Empty if kOk.
};

// Reads either form. `name` is the file's, for errors.
PlanReading ReadPlan(std::string_view bytes, std::string_view name);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_PLAN_CODEC_H_
