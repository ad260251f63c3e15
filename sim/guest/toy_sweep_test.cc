// Sweeps of guests behind the C interface: the toy, which keeps its properties, and what of the
// real implementations is built.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "core/testing/build_paths.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/profile.h"
#include "sim/plan/recipe.h"
#include "sim/world/world.h"

namespace squall {
namespace {

std::string Object(const std::string& name) { return BinaryDir() + "/guests/" + name + ".so"; }

// The id of the first property that a seed breaks, and what was seen; empty if it breaks none.
std::string Broken(const GuestFactory& factory, std::string_view profile, uint64_t seed) {
  const RecipeReading recipe = MakeRecipe(profile, {}, {}, factory.traits());
  World world(ExpandSeed(recipe.recipe.Text(), seed), factory);
  world.Run();
  if (world.violations().empty()) return "";
  const Violation& v = world.violations().front();
  return std::string(Id(v.property)) + ": " + v.detail;
}

TEST(ToySweep, KeepsItsPropertiesInEveryProfile) {
  const LoadedGuest toy = LoadGuest(Object("toy"));
  ASSERT_NE(toy.factory, nullptr) << toy.error;
  constexpr uint64_t kSeeds = 300;
  for (const std::string_view profile : ProfileNames()) {
    for (uint64_t seed = 1000; seed < 1000 + kSeeds; ++seed) {
      EXPECT_EQ(Broken(*toy.factory, profile, seed), "") << profile << " seed " << seed;
    }
  }
}

// canonical/raft 0.15 counts replicas of entries of earlier terms (sim/guests/raft/README.md).
TEST(RaftSweep, CommitOfAnOldTermIsFound) {
  if (!std::filesystem::exists(Object("raft"))) GTEST_SKIP() << "libraft-dev is not installed";
  const LoadedGuest raft = LoadGuest(Object("raft"));
  ASSERT_NE(raft.factory, nullptr) << raft.error;
  std::string broken;
  for (uint64_t seed = 1; seed <= 60 && broken.empty(); ++seed) {
    broken = Broken(*raft.factory, "calm", seed);
  }
  EXPECT_EQ(broken.substr(0, 5), "S13: ") << broken;
}

}  // namespace
}  // namespace squall
