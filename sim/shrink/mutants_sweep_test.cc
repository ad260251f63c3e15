// Some of the broken nodes of sim/mutants: each breaks a property that the node as it is keeps
// under the same seed, and is shrunk to a few choices. The scripts of scenarios/library/bugs show
// the others.
#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <set>
#include <string>

#include "core/testing/build_paths.h"
#include "sim/guest/guest_loader.h"
#include "sim/plan/profile.h"
#include "sim/shrink/shrinker.h"
#include "sim/shrink/trial.h"

namespace squall {
namespace {

struct Mutant {
  const char* name;
  uint64_t seed;  // Of profile swarm, that finds it.
  Property property;
};

void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

constexpr Mutant kMutants[] = {
    {"figure8-commit-old-term", 4, Property::kCurrentTermCommit},
    {"applied-page-skips", 3, Property::kApplyOrder},
    {"check-quorum-early", 5, Property::kSteadyRoles},
    {"commit-not-tried-after-removal", 0xa2, Property::kPromptCommit},
    {"concurrent-conf-changes", 0x74, Property::kConfiguration},
    {"cut-oldest-first", 0x43, Property::kStorageImage},
    {"hardstate-nosync", 1, Property::kDriverContract},
    {"heartbeat-commit-unclamped", 1, Property::kMessageContract},
    {"heartbeat-answer-leaves-probe", 7, Property::kConvergence},
    {"inflight-bytes-leak", 1, Property::kFollowerProgress},
    {"leader-self-ack", 1, Property::kFollowerProgress},
    {"misrouted-taken", 0x17, Property::kDriverContract},
    {"noop-missing", 2, Property::kReadsEnd},
    {"quorum-off-by-one", 2, Property::kCommittedOnQuorum},
    {"read-answers-one", 7, Property::kReadsEnd},
    {"readindex-no-quorum", 2, Property::kLinearizableReads},
    {"removed-leader-goes-on", 4, Property::kConfiguration},
    {"snapshot-over-longer-log", 0x6a, Property::kCommittedPersist},
    {"snapshot-wrong-term", 3, Property::kSnapshotMetadata},
    {"stale-snapshot-installed", 4, Property::kSnapshotMetadata},
    {"truncate-always", 3, Property::kCommittedPersist},
    {"uncommitted-first-refused", 6, Property::kWriteProgress},
    {"uptodate-index-only", 0x7a, Property::kVoteByLog},
    {"vote-counted-twice", 0x15, Property::kLeaderCompleteness},
    {"vote-reset-same-term", 1, Property::kVoteOnce},
};

const GuestFactory* Load(const std::string& name) {
  const LoadedGuest guest = LoadGuest(BinaryDir() + "/mutants/" + name + ".so");
  EXPECT_NE(guest.factory, nullptr) << guest.error;
  return guest.factory;
}

class MutantTest : public ::testing::TestWithParam<Mutant> {};

TEST_P(MutantTest, BreaksItsPropertyAndThePlainNodeDoesNot) {
  const Plan plan = ExpandSeed("swarm", GetParam().seed);
  World broken(plan, *Load(GetParam().name));
  broken.Run();
  ASSERT_FALSE(broken.violations().empty());
  EXPECT_EQ(broken.violations().front().property, GetParam().property)
      << broken.violations().front().detail;
  World plain(plan, *Load("plain"));
  plain.Run();
  EXPECT_TRUE(plain.violations().empty());
}

TEST_P(MutantTest, IsShrunkToAFewChoices) {
  constexpr uint64_t kChoicesMax = 30;
  const GuestFactory& factory = *Load(GetParam().name);
  const Plan plan = ExpandSeed("swarm", GetParam().seed);
  const TrialResult first = RunTrial(plan, factory);
  ASSERT_FALSE(first.signature.empty());
  LocalTrials trials([&](const Plan& p) { return RunTrial(p, factory); });
  ShrinkSettings settings;
  settings.seeded = plan;
  settings.trials_max = 2000;
  const ShrinkResult result = Shrinker(first, &trials, settings).Run();
  const TrialResult last = RunTrial(result.best.plan, factory);
  EXPECT_EQ(last.signature, first.signature);
  EXPECT_LE(ChoicesLeft(result.best.plan, last.run.story.operations), kChoicesMax);
}

INSTANTIATE_TEST_SUITE_P(All, MutantTest, ::testing::ValuesIn(kMutants),
                         [](const ::testing::TestParamInfo<Mutant>& info) {
                           std::string name = info.param.name;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(Mutants, OfTheTableBreakManyProperties) {
  std::set<Property> properties;
  for (const Mutant& mutant : kMutants) properties.insert(mutant.property);
  EXPECT_GE(properties.size(), 12u);
}

}  // namespace
}  // namespace squall
