// Every safety property has a broken guest that its checker must be the first to catch, in a run of
// a whole world (INVARIANTS.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "sim/testing/broken_guests.h"
#include "sim/world/world.h"

namespace squall {

// GoogleTest names cases in its output by this.
void PrintTo(const BrokenGuest& guest, std::ostream* out) {
  *out << Id(guest.property) << ", a node that " << guest.how;
}

namespace {

constexpr uint64_t kSeeds = 8;

class BrokenGuestTest : public ::testing::TestWithParam<BrokenGuest> {};

// Anything else may break first under one seed or another; what counts is that somewhere this
// checker, and no other, is the one that tells.
TEST_P(BrokenGuestTest, IsCaughtByItsChecker) {
  const BrokenGuest& guest = GetParam();
  std::string others;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    World world(guest.plan(seed), *guest.factory);
    world.Run();
    if (world.violations().empty()) continue;
    const Violation& first = world.violations()[0];
    if (first.property == guest.property) return;
    others += Id(first.property);
    others += ": " + first.detail + "\n";
  }
  ADD_FAILURE() << "no seed shows " << Id(guest.property) << "; found instead:\n" << others;
}

TEST_P(BrokenGuestTest, UnbrokenNodeIsCleanUnderItsPlans) {
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    World world(GetParam().plan(seed), OwnNodeFactory());
    world.Run();
    for (const Violation& violation : world.violations()) {
      ADD_FAILURE() << "seed " << seed << ", " << Id(violation.property) << ": "
                    << violation.detail;
    }
    EXPECT_GT(world.statistics().elections, 0u);
  }
}

TEST(BrokenGuests, EveryPropertyHasOne) {
  for (const PropertyRow& row : Properties()) {
    if (row.kind != PropertyKind::kSafety) continue;
    EXPECT_TRUE(
        std::any_of(BrokenGuests().begin(), BrokenGuests().end(),
                    [&](const BrokenGuest& guest) { return guest.property == row.property; }))
        << row.id;
  }
}

INSTANTIATE_TEST_SUITE_P(All, BrokenGuestTest,
                         ::testing::ValuesIn(BrokenGuests().begin(), BrokenGuests().end()),
                         [](const ::testing::TestParamInfo<BrokenGuest>& info) {
                           return std::string(info.param.name);
                         });

}  // namespace
}  // namespace squall
