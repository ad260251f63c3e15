#include "sim/shrink/plan_size.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

Plan WithChoice(uint64_t value) {
  Plan plan;
  plan.base = ChoiceBase::kBenign;
  plan.choices = {{{ChoiceKind::kMessageDelay, 1, 2, 3, 0}, value}};
  return plan;
}

TEST(PlanSize, IsLessWithOneChoiceLess) { EXPECT_LT(SizeOf(Plan(), 0), SizeOf(WithChoice(1), 0)); }

TEST(PlanSize, IsLessWithARounderValue) {
  EXPECT_LT(SizeOf(WithChoice(200000), 0), SizeOf(WithChoice(187654), 0));
}

TEST(PlanSize, IsLessWithFewerOperationsOfClients) {
  EXPECT_LT(SizeOf(Plan(), 3), SizeOf(Plan(), 4));
}

TEST(PlanSize, IsLessWithPlainOptions) {
  Plan plan;
  plan.options.latency_us = 1354;
  Plan plain = plan;
  plain.options = PlainOptionsFor(plan.options);
  EXPECT_LT(SizeOf(plain, 0), SizeOf(plan, 0));
}

TEST(PlanSize, IsLessForAShorterRun) {
  Plan plan;
  Plan shorter = plan;
  shorter.options.duration_us /= 2;
  EXPECT_LT(SizeOf(shorter, 0), SizeOf(plan, 0));
}

TEST(PlanSize, CountsAChoiceMoreThanAnyNumberOfDigits) {
  Plan two = WithChoice(1);
  two.choices.push_back({{ChoiceKind::kMessageDelay, 1, 2, 3, 1}, 1});
  EXPECT_LT(SizeOf(WithChoice(123456789), 0), SizeOf(two, 0));
}

// With one of them off, the node that is not broken may break a property too.
TEST(PlainOptions, KeepWhatClosesHazards) {
  Options options;
  options.strict_lease = options.strict_reads = options.durable_campaign = true;
  const Options plain = PlainOptionsFor(options);
  EXPECT_TRUE(plain.strict_lease && plain.strict_reads && plain.durable_campaign);
}

TEST(PlainOptions, AreValid) { EXPECT_EQ(Validate(PlainOptionsFor(Options())), ""); }

TEST(ChoicesLeft, CountsChoicesActionsAndOperations) {
  Plan plan = WithChoice(1);
  plan.actions.resize(2);
  EXPECT_EQ(ChoicesLeft(plan, 4), 7u);
}

}  // namespace
}  // namespace squall
