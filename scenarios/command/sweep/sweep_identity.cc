#include "scenarios/command/sweep/sweep_identity.h"

#include "absl/strings/str_cat.h"
#include "scenarios/command/repro/repro.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

PlanExpectation Found(const SweepIdentity& sweep, const Plan& plan, const RunRecord& record) {
  return ExpectationOf(record, plan, OriginHere(sweep.guest, sweep.guest_hash));
}

}  // namespace

std::string ReproOf(const SweepIdentity& sweep, const RunRecord& record) {
  const Plan plan = ExpandSeed(sweep.profile, record.seed);
  return MakeRepro(plan, Found(sweep, plan, record));
}

std::string ReplayCommand(const SweepIdentity& sweep, const RunRecord& record) {
  const Plan plan = ExpandSeed(sweep.profile, record.seed);
  return ReplayCommand(plan, Found(sweep, plan, record)) +
         (record.overran() ? RunTimeFlag(sweep.run_time_max) : "");
}

std::string RunTimeFlag(std::chrono::milliseconds run_time_max) {
  if (run_time_max == kRunTimeMaxDefault) return "";
  const int64_t count = run_time_max.count();
  return count % 1000 == 0 ? absl::StrCat(" --run-time-max=", count / 1000, "s")
                           : absl::StrCat(" --run-time-max=", count, "ms");
}

}  // namespace squall
