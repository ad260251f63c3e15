#include "scenarios/command/shrink/trial_job.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/shrink/edits.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

FailingRun SomeRun() {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const BrokenGuest& guest = BrokenGuests().front();
    TrialResult result = RunTrial(guest.plan(seed), *guest.factory);
    if (!result.signature.empty()) return result.run;
  }
  return {};
}

TEST(FailingRun, TravelsAsItIs) {
  const FailingRun run = SomeRun();
  FailingRun read;
  ASSERT_TRUE(Unpack(Pack(run), &read));
  EXPECT_EQ(HashOf(read.plan), HashOf(run.plan));
  EXPECT_EQ(read.story.operations, run.story.operations);
  EXPECT_EQ(read.story.choice_times, run.story.choice_times);
  EXPECT_EQ(read.story.campaigns, run.story.campaigns);
  EXPECT_EQ(read.story.requests, run.story.requests);
  EXPECT_EQ(read.story.outages, run.story.outages);
}

TEST(FailingRun, IsNotReadFromBytesThatAreCutOff) {
  const std::string bytes = Pack(SomeRun());
  FailingRun read;
  for (const size_t size : {size_t{0}, size_t{7}, bytes.size() / 2, bytes.size() - 1}) {
    EXPECT_FALSE(Unpack(std::string_view(bytes).substr(0, size), &read)) << size;
  }
}

TEST(Plans, TravelInPairs) {
  const Plan plan = SomeRun().plan;
  Plan best = plan;
  best.choices.clear();
  Plan read_plan;
  Plan read_best;
  ASSERT_TRUE(UnpackPlans(PackPlans(plan, best), &read_plan, &read_best));
  EXPECT_EQ(HashOf(read_plan), HashOf(plan));
  EXPECT_EQ(HashOf(read_best), HashOf(best));
}

}  // namespace
}  // namespace squall
