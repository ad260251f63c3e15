#include "scenarios/command/sweep/sweep_identity.h"

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
  return ReplayCommand(plan, Found(sweep, plan, record));
}

}  // namespace squall
