// Paper, figure 8 and 5.4.2: a leader that commits entries of earlier terms by counting replicas
// loses committed entries. The node of sim/mutants/figure8-commit-old-term.patch does so, as
// several implementations did; seeds find it out.
#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>

#include "core/testing/build_paths.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/plan_codec.h"
#include "sim/plan/profile.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr uint64_t kFirstSeed = 1;
constexpr uint64_t kSeeds = 200;

const GuestFactory* Load(const std::string& name) {
  const LoadedGuest guest = LoadGuest(BinaryDir() + "/mutants/" + name + ".so");
  EXPECT_NE(guest.factory, nullptr) << guest.error;
  return guest.factory;
}

class Figure8 : public ::testing::Test {
 protected:
  void SetUp() override {
    mutant_ = Load("figure8-commit-old-term");
    ASSERT_NE(mutant_, nullptr);
  }

  const GuestFactory* mutant_ = nullptr;
};

TEST_F(Figure8, SeedsFindTheMutantByItsCommitOfAnEarlierTerm) {
  uint64_t found = 0;
  std::set<std::string> signatures;
  for (uint64_t seed = kFirstSeed; seed < kFirstSeed + kSeeds; ++seed) {
    World world(ExpandSeed("swarm", seed), *mutant_);
    world.Run();
    if (world.violations().empty()) continue;
    ++found;
    EXPECT_EQ(world.violations().front().property, Property::kCurrentTermCommit) << "seed " << seed;
    signatures.insert(Signature(world.violations().front()));
  }
  EXPECT_GE(found, 5u);
  // One bug is one finding, however many seeds meet it.
  EXPECT_EQ(signatures.size(), 1u);
}

TEST_F(Figure8, SameSeedsFindNothingInTheNodeAsItIs) {
  const GuestFactory* const plain = Load("plain");
  ASSERT_NE(plain, nullptr);
  for (uint64_t seed = kFirstSeed; seed < kFirstSeed + kSeeds; ++seed) {
    World world(ExpandSeed("swarm", seed), *plain);
    world.Run();
    EXPECT_TRUE(world.violations().empty())
        << "seed " << seed << ": " << world.violations().front().detail;
  }
}

// The first seed that finds it, with its run.
World FirstFinding(const GuestFactory& factory, Plan* plan) {
  for (uint64_t seed = kFirstSeed;; ++seed) {
    *plan = ExpandSeed("swarm", seed);
    World world(*plan, factory, Checking::kOn, Recording::kOn);
    world.Run();
    if (!world.violations().empty() || seed == kFirstSeed + kSeeds) return world;
  }
}

TEST_F(Figure8, RunStopsAtTheViolation) {
  Plan plan;
  World world = FirstFinding(*mutant_, &plan);
  ASSERT_FALSE(world.violations().empty());
  const uint64_t steps = world.steps();
  EXPECT_FALSE(world.Step());
  EXPECT_EQ(world.steps(), steps);
  EXPECT_LT(world.now(), SimTime(plan.options.duration_us));
}

TEST_F(Figure8, FindingIsFoundAgainFromItsPlanFile) {
  Plan plan;
  const World world = FirstFinding(*mutant_, &plan);
  ASSERT_FALSE(world.violations().empty());
  const std::string text = WritePlanText({Recorded(plan, world), {}});
  const PlanReading reading = ReadPlan(text, "plan.txtpb");
  ASSERT_EQ(reading.status, PlanReading::Status::kOk) << reading.error;
  World again(reading.file.plan, *mutant_);
  again.Run();
  ASSERT_FALSE(again.violations().empty());
  EXPECT_EQ(again.violations().front().detail, world.violations().front().detail);
  EXPECT_EQ(again.steps(), world.steps());
  EXPECT_EQ(again.digest(), world.digest());
}

}  // namespace
}  // namespace squall
