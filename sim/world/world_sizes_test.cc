// What a world holds does not grow with the length of the run.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "sim/guest/own_node.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

using Sizes = std::map<std::string, uint64_t>;

// The most that each container has held at a look every thousand steps, of so many steps.
Sizes MostWithin(World& world, uint64_t steps) {
  Sizes most;
  for (uint64_t i = 0; i < steps && world.Step(); ++i) {
    if (i % 1000 != 0) continue;
    for (const World::ContainerSize& held : world.ContainerSizes()) {
      uint64_t& size = most[std::string(held.name)];
      size = std::max(size, held.size);
    }
  }
  return most;
}

Plan LongPlan() {
  Plan plan;
  plan.seed = 1;
  MakeSafe(&plan.options);
  plan.options.max_size_per_msg = 1 << 16;
  plan.options.clients = 6;
  plan.options.client_pause_us = 1000;
  plan.options.compact_every = 50;
  plan.options.compact_trailing = 5;
  plan.options.segment_bytes = 4096;
  plan.options.duration_us = uint64_t{100000} * kSecond;
  return plan;
}

// What a node that stays behind holds back, in the checkers' memory of what is committed. The rest
// is about what is under way.
uint64_t MostOf(std::string_view container) {
  const bool held_back = container == "ghost: ledger" || container == "ghost: entries" ||
                         container == "ghost: digests";
  return held_back ? Ghost::kLedgerMax + 1000 : 2000;
}

// Operators change members all the time.
TEST(WorldSizes, StayTheSameUnderMembershipChanges) {
  Plan plan = LongPlan();
  plan.options.spares = 3;
  plan.options.membership_ppm = 300000;
  plan.options.crash_ppm = 10000;
  plan.options.downtime_us = 200 * kMillisecond;
  World world(plan, OwnNodeFactory());
  const Sizes most = MostWithin(world, 800000);
  ASSERT_TRUE(world.violations().empty()) << world.violations()[0].detail;
  for (const auto& [name, size] : most) EXPECT_LE(size, MostOf(name)) << name;
}

// A node that was removed stays up with the log that it had.
TEST(WorldSizes, StayTheSameWithANodeThatIsLeftBehind) {
  Plan plan = LongPlan();
  Action remove;
  remove.at = SimTime(2 * kSecond);
  remove.kind = Action::Kind::kChange;
  remove.value = "r3";
  Action elect = remove;
  elect.at = SimTime(kSecond);
  elect.kind = Action::Kind::kCampaign;
  elect.node = 1;
  plan.actions = {elect, remove};
  World world(plan, OwnNodeFactory());
  const Sizes most = MostWithin(world, 1500000);
  ASSERT_TRUE(world.violations().empty()) << world.violations()[0].detail;
  ASSERT_GT(world.statistics().committed, 2 * Ghost::kLedgerMax);
  for (const auto& [name, size] : most) EXPECT_LE(size, MostOf(name)) << name;
}

}  // namespace
}  // namespace squall
