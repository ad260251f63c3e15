// Any bytes as a plan file. What can be read must be written and read again as the same plan, in
// both forms, and a world must be able to run it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/plan/plan_codec.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr size_t kBytesMax = 1 << 16;
// Enough to take in every action and choice; runs as such are the business of other targets.
constexpr uint64_t kStepsMax = 500;

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "plan: %s\nDEDUP_TOKEN: plan-%s\n", what, what);
  std::abort();
}

// Reads `bytes`, a plan that was written from `plan`.
void ExpectSame(const PlanFile& file, const std::string& bytes) {
  const PlanReading reading = ReadPlan(bytes, "plan");
  if (reading.status != PlanReading::Status::kOk) Fail("its own writing cannot be read");
  const Plan& a = file.plan;
  const Plan& b = reading.file.plan;
  if (a.profile != b.profile || a.seed != b.seed || a.base != b.base) Fail("its head changes");
  if (Fingerprint(a.options) != Fingerprint(b.options)) Fail("its options change");
  if (a.choices != b.choices) Fail("its choices change");
  if (a.actions != b.actions) Fail("its actions change");
  if (!(file.expectation == reading.file.expectation)) Fail("its expectation changes");
}

void Try(std::string_view bytes) {
  const PlanReading reading = ReadPlan(bytes, "plan");
  if (reading.status != PlanReading::Status::kOk) {
    if (reading.error.empty()) Fail("it is refused without a reason");
    return;
  }
  if (!Validate(reading.file.plan.options).empty()) Fail("its options are not valid");
  ExpectSame(reading.file, WritePlanText(reading.file));
  ExpectSame(reading.file, WritePlanBinary(reading.file));

  Plan plan = reading.file.plan;
  plan.options.steps_max = kStepsMax;
  MakeSafe(&plan.options);
  // Leases take for granted that clocks go on, and whether progress is due is another question.
  plan.options.lease_reads = false;
  plan.options.settle_us = 0;
  World world(plan, OwnNodeFactory());
  world.Run();
  if (!world.violations().empty() && !world.beyond_budget()) {
    std::fprintf(stderr, "%s\n", world.violations().front().detail.c_str());
    Fail("a property is broken");
  }
}

}  // namespace
}  // namespace squall

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > squall::kBytesMax) return -1;
  squall::Try({reinterpret_cast<const char*>(data), size});
  return 0;
}
