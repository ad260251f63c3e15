#include "sim/plan/profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace squall {
namespace {

TEST(Profile, HasANameAndAWord) {
  ASSERT_EQ(Profiles().size(), ProfileNames().size());
  for (size_t i = 0; i < Profiles().size(); ++i) {
    EXPECT_EQ(Profiles()[i].name, ProfileNames()[i]);
    EXPECT_FALSE(Profiles()[i].what.empty());
  }
}

TEST(Profile, EverySeedOfEveryProfileIsValid) {
  for (const std::string_view profile : ProfileNames()) {
    for (uint64_t seed = 0; seed < 1000; ++seed) {
      EXPECT_EQ(Validate(ExpandSeed(profile, seed).options), "") << profile << " " << seed;
    }
  }
}

TEST(Profile, SeedAlwaysStandsForTheSameOptions) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(Fingerprint(ExpandSeed("swarm", seed).options),
              Fingerprint(ExpandSeed("swarm", seed).options));
  }
}

TEST(Profile, PlanNamesItsSeedAndProfile) {
  const Plan plan = ExpandSeed("swarm", 42);
  EXPECT_EQ(plan.profile, "swarm");
  EXPECT_EQ(plan.seed, 42u);
  EXPECT_EQ(plan.base, ChoiceBase::kSeeded);
}

TEST(Profile, SwarmHasClustersOfManySizes) {
  std::set<uint64_t> sizes;
  for (uint64_t seed = 0; seed < 300; ++seed) sizes.insert(ExpandSeed("swarm", seed).options.nodes);
  EXPECT_TRUE(sizes.contains(1));
  EXPECT_TRUE(sizes.contains(9));
  EXPECT_GE(sizes.size(), 6u);
}

// Each feature is on in some seeds and off in others.
TEST(Profile, SwarmLeavesEachFaultOutOfSomeSeeds) {
  for (const auto member : {&Options::spike_ppm, &Options::drop_ppm, &Options::duplicate_ppm,
                            &Options::partition_ppm, &Options::crash_ppm, &Options::jitter_us,
                            &Options::sync_jitter_us, &Options::compact_every}) {
    int off = 0;
    int on = 0;
    for (uint64_t seed = 0; seed < 200; ++seed) {
      ++(ExpandSeed("swarm", seed).options.*member == 0 ? off : on);
    }
    EXPECT_GT(off, 20);
    EXPECT_GT(on, 20);
  }
}

// Only `reference` leaves the hazards of the reference open. But votes of `tla` say no more than
// etcd's: H4 costs progress, of which that profile requires none.
TEST(Profile, AllButReferenceAreSafe) {
  for (const std::string_view profile : ProfileNames()) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      const Options o = ExpandSeed(profile, seed).options;
      const bool safe = o.strict_lease && o.durable_campaign && o.strict_reads && o.strict_readd &&
                        (o.commit_by_vote || profile == "tla") && o.strict_input;
      const bool unsafe = !o.strict_lease && !o.durable_campaign && !o.strict_reads &&
                          !o.strict_readd && !o.commit_by_vote && !o.strict_input;
      EXPECT_EQ(safe, profile != "reference") << profile;
      EXPECT_EQ(unsafe, profile == "reference") << profile;
    }
  }
}

// The reference panics at a limit of 0 bytes on what is applied at a time (Config::strict_input).
TEST(Profile, ReferenceAlwaysAppliesSomething) {
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Options o = ExpandSeed("reference", seed).options;
    EXPECT_GT(std::max(o.max_apply_size, o.max_size_per_msg), 0u) << seed;
    if (o.max_apply_size == 0) {
      EXPECT_GT(o.max_size_per_msg, 0u) << seed;
    }
  }
}

// Leases take for granted that clocks go on evenly.
TEST(Profile, LeasesAndClockFaultsDoNotMeet) {
  for (const std::string_view profile : ProfileNames()) {
    for (uint64_t seed = 0; seed < 500; ++seed) {
      const Options o = ExpandSeed(profile, seed).options;
      if (!o.lease_reads) continue;
      EXPECT_EQ(o.drift_ppm + o.clock_jump_ppm + o.pause_ppm, 0u) << profile << " " << seed;
    }
  }
}

TEST(Profile, CalmHasNoFaults) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Options o = ExpandSeed("calm", seed).options;
    EXPECT_EQ(o.drop_ppm + o.duplicate_ppm + o.spike_ppm + o.partition_ppm + o.crash_ppm, 0u);
  }
}

}  // namespace
}  // namespace squall
