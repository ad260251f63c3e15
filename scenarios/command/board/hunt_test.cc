#include "scenarios/command/board/hunt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>

#include "core/testing/build_paths.h"
#include "scenarios/command/process/guest_file.h"

namespace squall {
namespace {

std::unique_ptr<GuestFactory> Mutant(const std::string& name) {
  return GuestInFile(BinaryDir() + "/mutants/" + name + ".so");
}

HuntOptions Short() {
  HuntOptions options;
  options.campaigns = 3;
  options.budget = std::chrono::milliseconds(20000);
  options.shrink_budget = std::chrono::milliseconds(0);
  // A run that goes on after its node is broken may take long.
  options.run_time_max = std::chrono::milliseconds(2000);
  return options;
}

Hunt HuntFor(const GuestFactory& factory, const HuntOptions& options) {
  const std::atomic<bool> interrupted{false};
  return HuntBug(factory, options, nullptr, interrupted);
}

TEST(Hunt, FindsTheBugInEachCampaign) {
  const auto factory = Mutant("append-ack-before-fsync");
  for (const HuntCampaign& c : HuntFor(*factory, Short()).campaigns) {
    EXPECT_TRUE(c.found);
    EXPECT_GE(c.runs, 1u);
    EXPECT_GE(c.events, c.find.steps);
    EXPECT_GT(c.cpu_us, 0u);
  }
}

TEST(Hunt, FindsTheSameWhateverTheNumberOfWorkers) {
  const auto factory = Mutant("figure8-commit-old-term");
  HuntOptions options = Short();
  const Hunt one = HuntFor(*factory, options);
  options.workers = 2;
  const Hunt two = HuntFor(*factory, options);
  for (size_t i = 0; i < one.campaigns.size(); ++i) {
    EXPECT_EQ(one.campaigns[i].find.seed, two.campaigns[i].find.seed);
    EXPECT_EQ(one.campaigns[i].runs, two.campaigns[i].runs);
  }
}

TEST(Hunt, EndsACampaignWhenItsTimeIsUsedUp) {
  const auto factory = Mutant("plain");
  HuntOptions options = Short();
  options.budget = std::chrono::milliseconds(50);
  for (const HuntCampaign& c : HuntFor(*factory, options).campaigns) {
    EXPECT_FALSE(c.found);
    EXPECT_GE(c.cpu_us, 50000u);
  }
}

// Its checkers know at once; clients only notice when a read is stale.
TEST(Hunt, FromOutsideJudgesOnlyWhatClientsSee) {
  const auto factory = Mutant("append-ack-before-fsync");
  HuntOptions options = Short();
  options.budget = std::chrono::milliseconds(500);
  options.sight = Sight::kBlackBox;
  for (const HuntCampaign& c : HuntFor(*factory, options).campaigns) {
    EXPECT_GT(c.runs, 1u);
    EXPECT_EQ(c.find.property.find("(S17)"), std::string::npos);
  }
}

TEST(Hunt, FromOutsideFindsStaleReads) {
  const auto factory = Mutant("readindex-no-quorum");
  HuntOptions options = Short();
  options.sight = Sight::kBlackBox;
  for (const HuntCampaign& c : HuntFor(*factory, options).campaigns) {
    ASSERT_TRUE(c.found);
    EXPECT_EQ(c.find.property, "linearizable reads (S16)");
  }
}

TEST(Hunt, ShrinksTheShortestFind) {
  const auto factory = Mutant("append-ack-before-fsync");
  HuntOptions options = Short();
  options.shrink_budget = std::chrono::milliseconds(3000);
  const Hunt hunt = HuntFor(*factory, options);
  ASSERT_TRUE(hunt.choices);
  EXPECT_LT(*hunt.choices, 1000u);
}

TEST(Hunt, CanBeInterrupted) {
  const auto factory = Mutant("plain");
  const std::atomic<bool> interrupted{true};
  EXPECT_TRUE(HuntBug(*factory, Short(), nullptr, interrupted).interrupted);
}

TEST(Hunt, HasOtherSeedsInEachCampaign) {
  EXPECT_NE(SeedOf(Short(), 0, 0), SeedOf(Short(), 1, 0));
  EXPECT_EQ(SeedOf(Short(), 0, 1), SeedOf(Short(), 0, 0) + 1);
}

}  // namespace
}  // namespace squall
