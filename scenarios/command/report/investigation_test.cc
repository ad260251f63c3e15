#include "scenarios/command/report/investigation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::HasSubstr;

TEST(Investigate, SaysSoIfTheRunDoesNotRepeat) {
  Plan plan = ExpandSeed("calm", 1);
  plan.options.duration_us = 100 * kMillisecond;
  EXPECT_THAT(Investigate(plan, OwnNodeFactory()).detail, HasSubstr("not when it was run again"));
}

}  // namespace
}  // namespace squall
