#include "sim/plan/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::HasSubstr;

Options OptionsOf(const std::string& recipe, uint64_t seed) {
  const Plan plan = ExpandSeed(recipe, seed);
  EXPECT_EQ(Validate(plan.options), "") << recipe << " seed " << seed;
  return plan.options;
}

TEST(Recipe, OfAProfileAloneIsTheProfile) {
  EXPECT_EQ(ReadRecipe("swarm").error, "");
  EXPECT_EQ(ReadRecipe("swarm").recipe.Text(), "swarm");
  EXPECT_EQ(Fingerprint(OptionsOf("swarm", 5)), Fingerprint(ExpandSeed("swarm", 5).options));
}

TEST(Recipe, LeavesAFeatureOutOfEverySeed) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    const Options o = OptionsOf("swarm,-transfer,-snapshots,-membership,-checksums", seed);
    EXPECT_EQ(o.transfer_ppm + o.compact_every + o.compact_ppm + o.membership_ppm + o.damage_ppm,
              0u);
  }
}

TEST(Recipe, TakesWhatNeedsAFeatureAlong) {
  EXPECT_EQ(ReadRecipe("reads,-check-quorum").recipe.Text(), "reads,-check-quorum");
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    EXPECT_FALSE(OptionsOf("reads,-check-quorum", seed).lease_reads);
  }
}

TEST(Recipe, LeavesEveryFeatureOutOfEveryProfile) {
  std::string all;
  for (const FeatureRow& row : Features()) all += ",-" + std::string(row.name);
  for (const std::string_view profile : ProfileNames()) {
    for (uint64_t seed = 1; seed <= 20; ++seed) OptionsOf(std::string(profile) + all, seed);
  }
}

TEST(Recipe, SetsAnOptionInEverySeed) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Options o = OptionsOf("swarm,nodes=4,pre_vote=on,election_tick=3", seed);
    EXPECT_EQ(o.nodes, 4u);
    EXPECT_TRUE(o.pre_vote);
    EXPECT_EQ(o.election_tick, 3u);
  }
}

TEST(Recipe, OptionsThatContradictASettingGiveWay) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    EXPECT_EQ(OptionsOf("disk,nodes=1", seed).disks_lost_max, 0u);
    EXPECT_EQ(OptionsOf("swarm,heartbeat_tick=50", seed).heartbeat_tick, 50u);
    EXPECT_EQ(OptionsOf("swarm,max_size_per_msg=100000", seed).max_size_per_msg, 100000u);
    EXPECT_EQ(OptionsOf("swarm,drop_ppm=1000000", seed).drop_ppm, 1000000u);
    EXPECT_EQ(OptionsOf("swarm,tick_us=1000000", seed).tick_us, 1000000u);
    EXPECT_EQ(OptionsOf("membership,nodes=60", seed).nodes, 60u);
  }
}

TEST(Recipe, NamesThePartThatIsWrong) {
  EXPECT_THAT(ReadRecipe("storm").error, HasSubstr("no profile \"storm\""));
  EXPECT_THAT(ReadRecipe("swarm,-speed").error, HasSubstr("no feature \"speed\""));
  EXPECT_THAT(ReadRecipe("swarm,speed=1").error, HasSubstr("no option \"speed\""));
  EXPECT_THAT(ReadRecipe("swarm,nodes").error, HasSubstr("valid is OPTION=VALUE"));
  EXPECT_THAT(ReadRecipe("swarm,nodes=0").error, HasSubstr("a number from 1 to 60"));
  EXPECT_THAT(ReadRecipe("swarm,nodes=-1").error, HasSubstr("nodes cannot be \"-1\""));
  EXPECT_THAT(ReadRecipe("swarm,pre_vote=maybe").error, HasSubstr("on or off"));
  EXPECT_THAT(ReadRecipe("swarm,nodes=3,nodes=5").error, HasSubstr("nodes is set twice"));
  EXPECT_THAT(ReadRecipe("swarm,").error, HasSubstr("sets no option"));
}

TEST(Recipe, SettingsThatContradictEachOtherAreAnError) {
  EXPECT_NE(ReadRecipe("swarm,election_tick=3,heartbeat_tick=5").error, "");
  EXPECT_NE(ReadRecipe("swarm,-transfer,transfer_ppm=1000").error, "");
  EXPECT_NE(ReadRecipe("swarm,settle_us=1").error, "");
}

TEST(Recipe, OfAGuestLeavesOutWhatItHasNot) {
  GuestTraits traits;
  traits.features &= ~(1u << static_cast<uint32_t>(Feature::kTransfer));
  const RecipeReading made = MakeRecipe("swarm", {"reads"}, {"nodes=3"}, traits);
  EXPECT_EQ(made.error, "");
  EXPECT_EQ(made.recipe.Text(), "swarm,-transfer,-reads,nodes=3");
}

TEST(Recipe, FingerprintsOfPlansThatAskForEverythingAreThoseOfBefore) {
  Options o;
  const uint64_t before = Fingerprint(o);
  o.reads = false;
  EXPECT_NE(Fingerprint(o), before);
}

}  // namespace
}  // namespace squall
