// Properties of whole simulated clusters, over arbitrary options and seeds. What fails is shrunk by
// RapidCheck and printed as a plan that `squall replay` takes, or as a repro string.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/command/repro/origin.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/run_record.h"
#include "sim/plan/plan_codec.h"
#include "sim/plan/plan_fields.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {

// How RapidCheck prints a counterexample: as a file for `squall replay`.
void showValue(const Plan& plan, std::ostream& out) { out << WritePlanText({plan, {}}); }

namespace {

// Long enough for an election, some faults and what comes of them.
constexpr uint64_t kStepsMax = 3000;

uint64_t Between(uint64_t least, uint64_t most) {
  return *rc::gen::inRange<uint64_t>(least, most + 1);
}

// Half of the time none at all, which is also what a failing rate is shrunk to.
uint64_t Rate(uint64_t most) { return *rc::gen::arbitrary<bool>() ? Between(0, most) : 0; }

bool IsRate(const OptionField& field) { return field.name.ends_with("_ppm"); }

Options ArbitraryOptions() {
  Options o;
  MakeSafe(&o);
  for (const OptionField& field : OptionFields()) {
    const OptionField::Range& tried = field.tried;
    if (tried.most == 0) continue;
    if (field.flag != nullptr) {
      o.*field.flag = *rc::gen::arbitrary<bool>();
    } else {
      o.*field.number = IsRate(field) ? Rate(tried.most) : Between(tried.least, tried.most);
    }
  }
  // Options that others bind, or that mean no limit at one end.
  o.election_tick = Between(o.heartbeat_tick + 1, 20);
  o.max_apply_size = *rc::gen::arbitrary<bool>() ? Between(0, 200) : ~uint64_t{0};
  o.bandwidth = *rc::gen::arbitrary<bool>() ? Between(20, 5000) : 0;
  o.disks_lost_max = (o.nodes - 1) / 2;
  o.steps_max = kStepsMax;
  return o;
}

// A seed with arbitrary options, printed when a property fails.
Plan ArbitraryPlan() {
  return *rc::gen::exec([] {
    Plan plan;
    plan.profile = "property";
    plan.options = ArbitraryOptions();
    plan.seed = *rc::gen::arbitrary<uint64_t>();
    return plan;
  });
}

// Requires that nothing was found; otherwise says what, and how to see it again.
void ExpectNoViolation(const World& world, const std::string& repro) {
  if (world.violations().empty()) return;
  const Violation& v = world.violations().front();
  RC_FAIL(Title(v.property) + ": " + v.detail + "\n" + repro);
}

RC_GTEST_PROP(Cluster, HoldsItsInvariantsUnderAnyOptions, ()) {
  const Plan plan = ArbitraryPlan();
  World world(plan, OwnNodeFactory());
  world.Run();
  if (world.violations().empty()) world.CrossCheck();
  ExpectNoViolation(world, "the plan above shows it: squall replay FILE");
}

RC_GTEST_PROP(Cluster, HoldsItsInvariantsOnAnySeed, ()) {
  std::vector<std::string_view> profiles(ProfileNames().begin(), ProfileNames().end());
  // In `reference` known hazards break properties, which sweeps tell by name.
  std::erase(profiles, "reference");
  Plan plan = ExpandSeed(*rc::gen::elementOf(profiles), *rc::gen::arbitrary<uint64_t>());
  const Plan whole = plan;
  plan.options.steps_max = kStepsMax;
  World world(plan, OwnNodeFactory());
  world.Run();
  PlanExpectation found = ExpectationOf({}, whole, OriginHere("", ""));
  found.steps = world.steps();
  if (!world.violations().empty()) found.signature = Signature(world.violations().front());
  ExpectNoViolation(world, ReplayCommand(whole, found));
}

RC_GTEST_PROP(Cluster, ForkRunsOnToTheDigestOfTheOriginal, ()) {
  const Plan plan = ArbitraryPlan();
  World undisturbed(plan, OwnNodeFactory());
  undisturbed.Run();

  World original(plan, OwnNodeFactory());
  const uint64_t steps = Between(0, undisturbed.steps());
  while (original.steps() < steps && original.Step()) {
  }
  World copy = original;
  copy.Run();
  original.Run();
  RC_LOG() << "forked after step " << steps << "\n";
  RC_ASSERT(copy.digest() == undisturbed.digest());
  RC_ASSERT(original.digest() == undisturbed.digest());
}

RC_GTEST_PROP(Cluster, WireFormMakesNoDifference, ()) {
  Plan plan = ArbitraryPlan();
  plan.options.wire_codec = false;
  World values(plan, OwnNodeFactory());
  values.Run();
  plan.options.wire_codec = true;
  World bytes(plan, OwnNodeFactory());
  bytes.Run();
  RC_ASSERT(values.digest() == bytes.digest());
  RC_ASSERT(values.steps() == bytes.steps());
}

// A run kept as a plan of all its choices, without the seed.
RC_GTEST_PROP(Cluster, RecordedRunReplaysOnABenignBase, ()) {
  const Plan plan = ArbitraryPlan();
  World original(plan, OwnNodeFactory(), Checking::kOn, Recording::kOn);
  original.Run();
  Plan recorded = Recorded(plan, original);
  recorded.seed = 0;
  World again(recorded, OwnNodeFactory());
  again.Run();
  RC_ASSERT(again.digest() == original.digest());
}

// Leaving out one choice of a recorded run changes nothing before the moment in which the run asks
// for it, and leaves to all other choices, asked for by name, the values that they had.
RC_GTEST_PROP(Cluster, LeavingOutOneChoiceLeavesTheOthersAsTheyWere, ()) {
  const Plan plan = ArbitraryPlan();
  World original(plan, OwnNodeFactory(), Checking::kOn, Recording::kOn);
  original.Run();
  Plan reduced = Recorded(plan, original);
  RC_PRE(!reduced.choices.empty());
  const size_t left_out = *rc::gen::inRange<size_t>(0, reduced.choices.size());
  const NamedChoice removed = reduced.choices[left_out];
  reduced.choices.erase(reduced.choices.begin() + static_cast<std::ptrdiff_t>(left_out));

  World without(reduced, OwnNodeFactory(), Checking::kOn, Recording::kOn);
  without.Run();
  RC_LOG() << "left out: " << Describe(removed.name) << "\n";
  // Whatever the shorter run chose, the longer one chose alike where it came to choose it.
  Choices names(0, ChoiceBase::kBenign, original.choices().recorded());
  for (const NamedChoice& choice : without.choices().recorded()) {
    RC_ASSERT(names.Resolve(choice.name, 0) == choice.value);
    RC_ASSERT(choice.name != removed.name);
  }
  // The common past: all choices up to the one that is gone, in the same order.
  for (size_t i = 0; i < left_out; ++i) {
    RC_ASSERT(i < without.choices().recorded().size());
    RC_ASSERT(without.choices().recorded()[i] == original.choices().recorded()[i]);
  }
  ExpectNoViolation(without, "without one choice of the plan above");
}

}  // namespace
}  // namespace squall
