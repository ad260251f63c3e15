// Which choices and actions become candidates: grouping, and the causal past.
#include "scenarios/command/explain/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/testing/crashed_voter.h"
#include "sim/plan/profile.h"
#include "sim/testing/actions.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = Action::Kind;

Candidates Find(const Plan& plan, const GuestFactory& factory) {
  RunProgress progress;
  return FindCandidates(plan, factory, ~uint64_t{0}, progress);
}

std::vector<std::string> Texts(const Candidates& candidates) {
  std::vector<std::string> texts;
  for (const Candidate& candidate : candidates.all) texts.push_back(candidate.what);
  return texts;
}

// All candidates of a few runs in which everything goes wrong.
std::vector<Candidate> CandidatesOfSwarm() {
  std::vector<Candidate> all;
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    const Candidates found = Find(ExpandSeed("swarm", seed), OwnNodeFactory());
    all.insert(all.end(), found.all.begin(), found.all.end());
  }
  return all;
}

bool Has(const Candidate& candidate, ChoiceKind kind) {
  return std::any_of(candidate.choices.begin(), candidate.choices.end(),
                     [kind](const ChoiceName& name) { return name.kind == kind; });
}

TEST(Candidates, CrashAndRestartAreOne) {
  const Candidates found = Find(CrashedVoter(), BrokenGuestNamed("ForgetsVote"));
  for (const Candidate& candidate : found.all) {
    if (candidate.what.find("crash") == std::string::npos) continue;
    EXPECT_EQ(candidate.actions, (std::vector<uint64_t>{1, 2}));
    return;
  }
  FAIL() << "no crash among " << found.all.size();
}

TEST(Candidates, BeginWhereTheyShow) {
  const Candidates found = Find(CrashedVoter(), BrokenGuestNamed("ForgetsVote"));
  ASSERT_FALSE(found.all.empty());
  for (const Candidate& candidate : found.all) EXPECT_GT(candidate.begin.step, 0u);
  EXPECT_EQ(found.all.front().begin.node, NodeId(2));
}

// Nothing that node 5 does after its crash can reach node 2 in time.
TEST(Candidates, AreInTheCausalPastOfTheFailure) {
  Plan plan = CrashedVoter();
  plan.actions.insert(plan.actions.begin(), At(20, Kind::kCrash, 5));
  plan.actions.insert(plan.actions.begin() + 1, At(25, Kind::kRestart, 5));
  EXPECT_THAT(Texts(Find(plan, BrokenGuestNamed("ForgetsVote"))),
              Contains(HasSubstr("node 5 crashes")));
  plan.actions[0].at = SimTime(105 * kMillisecond);
  plan.actions[1].at = SimTime(300 * kMillisecond);
  std::stable_sort(plan.actions.begin(), plan.actions.end(),
                   [](const Action& a, const Action& b) { return a.at < b.at; });
  EXPECT_THAT(Texts(Find(plan, BrokenGuestNamed("ForgetsVote"))),
              Not(Contains(HasSubstr("node 5 crashes"))));
}

TEST(Candidates, DowntimeAndWhatTheDiskKeptBelongToTheirCrash) {
  size_t downtimes = 0;
  for (const Candidate& candidate : CandidatesOfSwarm()) {
    if (!Has(candidate, ChoiceKind::kDowntime)) continue;
    ++downtimes;
    EXPECT_TRUE(Has(candidate, ChoiceKind::kCrash) || Has(candidate, ChoiceKind::kMassCrash) ||
                Has(candidate, ChoiceKind::kWipe) || Has(candidate, ChoiceKind::kCrashPoint) ||
                Has(candidate, ChoiceKind::kStartCrash))
        << candidate.what;
  }
  EXPECT_GT(downtimes, 0u);
}

TEST(Candidates, DroppedMessagesOfALinkAreOneCandidate) {
  size_t several = 0;
  for (const Candidate& candidate : CandidatesOfSwarm()) {
    if (candidate.what.find(" were dropped") == std::string::npos) continue;
    std::set<std::pair<uint64_t, uint64_t>> links;
    for (const ChoiceName& name : candidate.choices) {
      EXPECT_TRUE(name.kind == ChoiceKind::kMessageFate || name.kind == ChoiceKind::kReportDelay ||
                  name.kind == ChoiceKind::kMisroute);
      links.emplace(name.a, name.b);
    }
    EXPECT_EQ(links.size(), 1u) << candidate.what;
    several += candidate.choices.size() > 1;
  }
  EXPECT_GT(several, 0u);
}

TEST(Candidates, EachChoiceIsInOneOfThem) {
  const Candidates found = Find(ExpandSeed("swarm", 2), OwnNodeFactory());
  std::set<uint64_t> keys;
  size_t choices = 0;
  for (const Candidate& candidate : found.all) {
    for (const ChoiceName& name : candidate.choices) keys.insert(name.key());
    choices += candidate.choices.size();
  }
  EXPECT_EQ(keys.size(), choices);
  EXPECT_GT(choices, found.all.size());  // Groups hold several.
}

TEST(Candidates, FaultsAreTriedBeforeTimeoutsAndThoseBeforeDelays) {
  const Candidates found = Find(ExpandSeed("swarm", 2), OwnNodeFactory());
  for (size_t i = 1; i < found.all.size(); ++i) {
    EXPECT_LE(found.all[i - 1].rank, found.all[i].rank);
    if (found.all[i - 1].rank != found.all[i].rank) continue;
    EXPECT_GE(found.all[i - 1].at, found.all[i].at);
  }
}

}  // namespace
}  // namespace squall
