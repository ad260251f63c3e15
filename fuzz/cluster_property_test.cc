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

Options ArbitraryOptions() {
  Options o;
  o.nodes = Between(1, 7);
  o.heartbeat_tick = Between(1, 5);
  o.election_tick = Between(o.heartbeat_tick + 1, 20);
  o.pre_vote = *rc::gen::arbitrary<bool>();
  o.check_quorum = *rc::gen::arbitrary<bool>();
  o.max_size_per_msg = Between(0, 1000);
  o.max_inflight_msgs = Between(1, 16);
  o.compact_every = Between(0, 30);
  o.compact_trailing = Between(0, 10);
  o.latency_us = Between(0, 20 * kMillisecond);
  o.jitter_us = Between(0, 20 * kMillisecond);
  o.spike_ppm = Rate(50000);
  o.spike_us = Between(0, 3 * kSecond);
  o.drop_ppm = Rate(300000);
  o.duplicate_ppm = Rate(300000);
  o.partition_ppm = Rate(300000);
  o.partition_us = Between(kMillisecond, 500 * kMillisecond);
  o.partition_extra_us = Between(0, kSecond);
  o.sync_us = Between(0, 10 * kMillisecond);
  o.sync_jitter_us = Between(0, 50 * kMillisecond);
  o.crash_ppm = Rate(100000);
  o.downtime_us = Between(0, 500 * kMillisecond);
  o.downtime_extra_us = Between(0, kSecond);
  o.clients = Between(0, 4);
  o.client_pause_us = Between(kMillisecond, 50 * kMillisecond);
  o.read_ppm = Rate(1000000);
  o.reply_loss_ppm = Rate(300000);
  o.rich_commands = *rc::gen::arbitrary<bool>();

  MakeSafe(&o);
  o.async_storage = *rc::gen::arbitrary<bool>();
  o.max_apply_size = *rc::gen::arbitrary<bool>() ? Between(0, 200) : ~uint64_t{0};
  o.segment_bytes = Between(64, 4096);
  o.apply_jitter_us = Between(0, 50 * kMillisecond);
  o.link_fault_ppm = Rate(300000);
  o.link_fault_us = Between(kMillisecond, 300 * kMillisecond);
  o.bandwidth = *rc::gen::arbitrary<bool>() ? Between(20, 5000) : 0;
  o.queue_us = Between(0, 100 * kMillisecond);
  o.slow_disk_ppm = Rate(100000);
  o.slow_disk_us = Between(0, 100 * kMillisecond);
  o.slow_disk_length_us = Between(0, 500 * kMillisecond);
  o.io_error_ppm = Rate(30000);
  o.disk_full_ppm = Rate(30000);
  o.torn_ppm = Rate(1000000);
  o.crash_inside_ppm = Rate(1000000);
  o.mass_crash_ppm = Rate(50000);
  o.disks_lost_max = (o.nodes - 1) / 2;
  o.damage_ppm = Rate(500000);
  o.wipe_ppm = Rate(10000);
  o.pause_ppm = Rate(30000);
  o.pause_us = Between(0, 300 * kMillisecond);
  o.drift_ppm = Rate(300000);
  o.clock_jump_ppm = Rate(50000);
  o.clock_jump_ticks = Between(0, 30);
  o.spares = Between(0, 3);
  o.membership_ppm = Rate(500000);
  o.transfer_ppm = Rate(200000);
  o.compact_ppm = Rate(200000);
  o.forget_leader_ppm = Rate(100000);
  o.campaign_ppm = Rate(50000);
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
