#include "sim/shrink/shrinker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/shrink/trial.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

NamedChoice Choice(uint32_t n, uint64_t value = 1) {
  return {{ChoiceKind::kMessageDelay, 1, 2, static_cast<uint8_t>(MessageType::kApp), n}, value};
}

bool Has(const Plan& plan, uint32_t n) {
  return std::any_of(plan.choices.begin(), plan.choices.end(),
                     [n](const NamedChoice& c) { return c.name.n == n; });
}

// A made-up run: it fails where choices 7 and 40 meet.
TrialResult RunMadeUp(const Plan& plan) {
  TrialResult result;
  if (Has(plan, 7) && Has(plan, 40)) result.signature = "both";
  // With the one without the other something else breaks.
  if (Has(plan, 7) && !Has(plan, 40)) result.signature = "other";
  result.run.plan = plan;
  return result;
}

TrialResult FirstOf(uint32_t choices) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.options = PlainOptionsFor(plan.options);
  for (uint32_t n = 0; n < choices; ++n) plan.choices.push_back(Choice(n));
  TrialResult first = RunMadeUp(plan);
  return first;
}

// Four trials at a time, whose results come in the reverse order.
class Backwards final : public TrialRunner {
 public:
  bool WantsTrial() const override { return results_.size() < 4; }
  void StartTrial(uint64_t number, const Plan& plan, const Plan&) override {
    results_.push_back(RunMadeUp(plan));
    results_.back().number = number;
  }
  std::vector<TrialResult> Wait() override {
    std::vector<TrialResult> one = {std::move(results_.back())};
    results_.pop_back();
    return one;
  }

 private:
  std::vector<TrialResult> results_;
};

TEST(Shrinker, LeavesOnlyWhatTheFailureNeeds) {
  LocalTrials trials(RunMadeUp);
  const ShrinkResult result = Shrinker(FirstOf(100), &trials, {}).Run();
  ASSERT_EQ(result.best.plan.choices.size(), 2u);
  EXPECT_TRUE(Has(result.best.plan, 7) && Has(result.best.plan, 40));
  EXPECT_TRUE(result.is_minimal);
}

TEST(Shrinker, KeepsAnotherFailureApart) {
  LocalTrials trials(RunMadeUp);
  const ShrinkResult result = Shrinker(FirstOf(100), &trials, {}).Run();
  ASSERT_TRUE(result.others.contains("other"));
  EXPECT_FALSE(Has(result.others.at("other"), 40));
}

TEST(Shrinker, GivesTheSamePlanHoweverManyTrialsRunAtATime) {
  LocalTrials local(RunMadeUp);
  Backwards backwards;
  const ShrinkResult one = Shrinker(FirstOf(100), &local, {}).Run();
  const ShrinkResult four = Shrinker(FirstOf(100), &backwards, {}).Run();
  EXPECT_EQ(HashOf(one.best.plan), HashOf(four.best.plan));
}

TEST(Shrinker, StopsWhereItIsTold) {
  LocalTrials trials(RunMadeUp);
  ShrinkSettings settings;
  settings.trials_max = 5;
  const ShrinkResult result = Shrinker(FirstOf(100), &trials, settings).Run();
  EXPECT_LE(result.trials, 5u);
  EXPECT_FALSE(result.is_minimal);
  EXPECT_TRUE(Has(result.best.plan, 7) && Has(result.best.plan, 40));
}

TEST(Shrinker, TellsWhatIsLeft) {
  LocalTrials trials(RunMadeUp);
  ShrinkSettings settings;
  std::vector<uint64_t> left;
  settings.tell = [&](const ShrinkProgress& progress) { left.push_back(progress.choices); };
  Shrinker(FirstOf(60), &trials, settings).Run();
  ASSERT_FALSE(left.empty());
  EXPECT_EQ(left.front(), 60u);
  EXPECT_EQ(left.back(), 2u);
  EXPECT_TRUE(std::is_sorted(left.rbegin(), left.rend()));
}

// A run that lost more disks than the protocol can bear breaks properties by itself.
TEST(Shrinker, DoesNotTakeARunBeyondTheBudget) {
  LocalTrials trials([](const Plan& plan) {
    TrialResult result = RunMadeUp(plan);
    result.signature = "both";
    result.beyond_budget = !Has(plan, 7);
    return result;
  });
  EXPECT_TRUE(Has(Shrinker(FirstOf(10), &trials, {}).Run().best.plan, 7));
}

// --- In whole worlds.

TEST(Trial, RecordsAPlanThatFailsLikewise) {
  const BrokenGuest& guest = BrokenGuests().front();
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const TrialResult first = RunTrial(guest.plan(seed), *guest.factory);
    if (first.signature.empty()) continue;
    EXPECT_EQ(first.run.plan.base, ChoiceBase::kBenign);
    const TrialResult again = RunTrial(first.run.plan, *guest.factory);
    EXPECT_EQ(again.signature, first.signature);
    EXPECT_EQ(HashOf(again.run.plan), HashOf(first.run.plan));
    return;
  }
  FAIL() << "no seed fails";
}

class ShrinkBrokenGuest : public ::testing::TestWithParam<BrokenGuest> {};

TEST_P(ShrinkBrokenGuest, ToAFewChoices) {
  constexpr uint64_t kChoicesMax = 30;
  const BrokenGuest& guest = GetParam();
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const Plan plan = guest.plan(seed);
    const TrialResult first = RunTrial(plan, *guest.factory);
    if (first.signature.empty()) continue;
    LocalTrials trials([&](const Plan& p) { return RunTrial(p, *guest.factory); });
    ShrinkSettings settings;
    settings.seeded = plan;
    settings.trials_max = 2000;
    const ShrinkResult result = Shrinker(first, &trials, settings).Run();
    const TrialResult last = RunTrial(result.best.plan, *guest.factory);
    EXPECT_EQ(last.signature, first.signature);
    const uint64_t left = ChoicesLeft(result.best.plan, last.run.story.operations);
    EXPECT_LE(left, kChoicesMax);
    RecordProperty("choices", static_cast<int>(left));
    RecordProperty("trials", static_cast<int>(result.trials));
    return;
  }
  FAIL() << "no seed fails";
}

INSTANTIATE_TEST_SUITE_P(All, ShrinkBrokenGuest,
                         ::testing::ValuesIn(BrokenGuests().begin(), BrokenGuests().end()),
                         [](const ::testing::TestParamInfo<BrokenGuest>& info) {
                           return std::string(info.param.name);
                         });

}  // namespace
}  // namespace squall
