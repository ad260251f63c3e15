#include "sim/shrink/edits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "sim/shrink/number_steps.h"
#include "sim/shrink/plan_size.h"
#include "sim/testing/actions.h"

namespace squall {
namespace {

constexpr uint8_t kApp = static_cast<uint8_t>(MessageType::kApp);

// Three choices, at 10, 20 and 30 ms, and a crash and a restart at 25 and 40 ms.
FailingRun Sample() {
  FailingRun run;
  run.plan.base = ChoiceBase::kBenign;
  run.plan.options.nodes = 3;
  run.plan.options.duration_us = kSecond;
  run.plan.choices = {{{ChoiceKind::kMessageDelay, 1, 2, kApp, 0}, 1234},
                      {{ChoiceKind::kMessageFate, 1, 3, kApp, 0}, 1},
                      {{ChoiceKind::kElectionJitter, 2, 1, 0, 1}, 7}};
  run.plan.actions = {At(25, Action::Kind::kCrash, 2), At(40, Action::Kind::kRestart, 2)};
  for (const uint64_t ms : {10, 20, 30}) run.story.choice_times.push_back(SimTime(ms * 1000));
  return run;
}

// The plans that edits make of the run's own.
std::vector<Plan> Made(const Edits& edits, const FailingRun& run) {
  std::vector<Plan> plans;
  for (const Edit& edit : edits) {
    if (std::optional<Plan> plan = edit(run.plan)) plans.push_back(*std::move(plan));
  }
  return plans;
}

bool HasPlan(const std::vector<Plan>& plans, const auto& is_so) {
  return std::any_of(plans.begin(), plans.end(), is_so);
}

TEST(PartEdits, LeaveOutEachPartOnce) {
  const FailingRun run = Sample();
  const std::vector<Plan> plans = Made(PartEdits(run, 1), run);
  ASSERT_EQ(plans.size(), 5u);
  for (const Plan& plan : plans) EXPECT_EQ(plan.choices.size() + plan.actions.size(), 4u);
}

TEST(PartEdits, TakePartsThatStandBesideEachOtherInTime) {
  const FailingRun run = Sample();
  const std::vector<Plan> plans = Made(PartEdits(run, 2), run);
  ASSERT_FALSE(plans.empty());
  // The last two are the timeout drawn at 30 ms and the restart at 40 ms.
  EXPECT_EQ(plans.front().choices.size(), 2u);
  ASSERT_EQ(plans.front().actions.size(), 1u);
  EXPECT_EQ(plans.front().actions[0].kind, Action::Kind::kCrash);
}

TEST(PartEdits, AreGoodForALaterPlan) {
  const FailingRun run = Sample();
  const Edits edits = PartEdits(run, 1);
  Plan later = run.plan;
  later.choices.erase(later.choices.begin());
  // The edit for the choice that is gone has nothing to change any more.
  EXPECT_FALSE(edits.back()(later).has_value());
  EXPECT_TRUE(edits.front()(later).has_value());
}

TEST(PairEdits, LeaveOutEveryTwo) {
  const FailingRun run = Sample();
  EXPECT_EQ(Made(PairEdits(run), run).size(), 10u);
}

TEST(KindEdits, LeaveOutAllOfAKind) {
  const FailingRun run = Sample();
  EXPECT_TRUE(HasPlan(Made(KindEdits(run), run), [](const Plan& plan) {
    return plan.choices.size() == 2 && plan.choices[0].name.kind == ChoiceKind::kMessageFate;
  }));
}

TEST(NodeEdits, LeaveOutANodeAndWhatIsAboutIt) {
  const FailingRun run = Sample();
  EXPECT_TRUE(HasPlan(Made(NodeEdits(run), run), [](const Plan& plan) {
    return plan.options.nodes == 2 && plan.actions.empty() && plan.choices.size() == 1;
  }));
}

TEST(OptionEdits, MakeAllOptionsPlainFirst) {
  FailingRun run = Sample();
  run.plan.options.latency_us = 1777;
  run.plan.options.pre_vote = true;
  const std::vector<Plan> plans = Made(OptionEdits(run), run);
  ASSERT_FALSE(plans.empty());
  EXPECT_EQ(SizeOf(plans.front(), 0).options, 0u);
}

TEST(StoryEdits, SayElectionsOutright) {
  FailingRun run = Sample();
  run.story.campaigns = {At(15, Action::Kind::kCampaign, 2)};
  EXPECT_TRUE(HasPlan(Made(StoryEdits(run), run), [](const Plan& plan) {
    return plan.choices.empty() && plan.actions.size() == 3 &&
           plan.actions[0].kind == Action::Kind::kCampaign;
  }));
}

TEST(StoryEdits, MakeActionsOfFaultsAtOpportunities) {
  FailingRun run = Sample();
  run.plan.options.partition_us = 300 * kMillisecond;
  run.plan.choices = {{{ChoiceKind::kPartition, 0, 0, 0, 4}, 1 + 4 * 0b101},
                      {{ChoiceKind::kPartitionLength, 0, 0, 0, 4}, 5000}};
  EXPECT_TRUE(HasPlan(Made(StoryEdits(run), run), [](const Plan& plan) {
    return plan.choices.empty() && plan.actions.back().kind == Action::Kind::kPartition &&
           plan.actions.back().at == SimTime(500 * kMillisecond) &&
           plan.actions.back().length_us == 305 * kMillisecond;
  }));
}

TEST(TimeEdits, MakeTimesRound) {
  FailingRun run = Sample();
  run.plan.actions[1].at = SimTime(41234);
  EXPECT_TRUE(HasPlan(Made(TimeEdits(run), run), [](const Plan& plan) {
    return plan.actions[1].at == SimTime(50 * kMillisecond);
  }));
}

TEST(TimeEdits, MoveAllThatComesLater) {
  const FailingRun run = Sample();
  EXPECT_TRUE(HasPlan(Made(TimeEdits(run), run), [](const Plan& plan) {
    return plan.actions[0].at == SimTime() && plan.actions[1].at == SimTime(15 * kMillisecond);
  }));
}

TEST(ValueEdits, MakeValuesSmaller) {
  const FailingRun run = Sample();
  const std::vector<Plan> plans = Made(ValueEdits(run), run);
  ASSERT_FALSE(plans.empty());
  for (const Plan& plan : plans) EXPECT_LT(SizeOf(plan, 0), SizeOf(run.plan, 0));
}

TEST(SimplerNumbers, AreSimplerAndTheSimplestFirst) {
  for (const uint64_t number : {uint64_t{1}, uint64_t{17}, uint64_t{123456}, uint64_t{200000},
                                std::numeric_limits<uint64_t>::max()}) {
    const std::vector<uint64_t> simpler = SimplerNumbers(number);
    for (size_t i = 0; i < simpler.size(); ++i) {
      EXPECT_LT(NumberSize(simpler[i]), NumberSize(number)) << number;
      EXPECT_LE(NumberSize(simpler[i == 0 ? 0 : i - 1]), NumberSize(simpler[i])) << number;
    }
  }
}

TEST(SimplerNumbers, OfZeroThereAreNone) { EXPECT_TRUE(SimplerNumbers(0).empty()); }

TEST(HashOf, DiffersInEveryPart) {
  const Plan plan = Sample().plan;
  std::vector<Plan> others(4, plan);
  others[0].options.latency_us += 1;
  others[1].choices[0].value += 1;
  others[2].actions[0].at = others[2].actions[0].at + 1;
  others[3].base = ChoiceBase::kSeeded;
  for (const Plan& other : others) EXPECT_NE(HashOf(other), HashOf(plan));
  EXPECT_EQ(HashOf(Sample().plan), HashOf(plan));
}

}  // namespace
}  // namespace squall
