#include "sim/shrink/checkpoints.h"

#include <gtest/gtest.h>

#include "sim/shrink/edits.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

void RunToEnd(Trial& trial) {
  while (trial.Step()) {
  }
}

// Every plan that `edits` make of the best one runs in the same way from a copy.
void ExpectSameRuns(const Edits& edits, const Plan& best, const GuestFactory& factory,
                    uint64_t* from_copies) {
  Checkpoints checkpoints(factory);
  for (const Edit& edit : edits) {
    const std::optional<Plan> plan = edit(best);
    if (!plan || !Validate(plan->options).empty()) continue;
    Trial from_copy = checkpoints.Begin(*plan, best);
    *from_copies += from_copy.world().steps() > 0;
    Trial from_start(*plan, factory);
    RunToEnd(from_copy);
    RunToEnd(from_start);
    EXPECT_EQ(from_copy.world().digest(), from_start.world().digest());
    EXPECT_EQ(from_copy.world().steps(), from_start.world().steps());
    EXPECT_EQ(HashOf(from_copy.Failed().plan), HashOf(from_start.Failed().plan));
  }
}

FailingRun FirstFailure(const BrokenGuest& guest) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    Plan plan = guest.plan(seed);
    plan.options.duration_us = std::min(plan.options.duration_us, 800 * kMillisecond);
    TrialResult result = RunTrial(plan, *guest.factory);
    if (!result.signature.empty()) return result.run;
  }
  return {};
}

TEST(Checkpoints, GiveTheRunThatTheBeginningGives) {
  uint64_t from_copies = 0;
  for (const BrokenGuest& guest : BrokenGuests()) {
    const FailingRun run = FirstFailure(guest);
    const uint64_t tenth = run.plan.choices.size() / 10 + 1;
    ExpectSameRuns(PartEdits(run, tenth), run.plan, *guest.factory, &from_copies);
  }
  EXPECT_GT(from_copies, 40u);
}

// Told outright, the same run has actions, some of which are left out then.
TEST(Checkpoints, GoOnWithOtherActions) {
  uint64_t from_copies = 0;
  for (const BrokenGuest& guest : BrokenGuests()) {
    const FailingRun run = FirstFailure(guest);
    for (const Edit& edit : StoryEdits(run)) {
      const std::optional<Plan> told = edit(run.plan);
      if (!told || told->actions.size() < 20) continue;
      const TrialResult result = RunTrial(*told, *guest.factory);
      if (result.signature.empty()) continue;
      ExpectSameRuns(PartEdits(result.run, result.run.plan.actions.size() / 8), result.run.plan,
                     *guest.factory, &from_copies);
      break;
    }
  }
  EXPECT_GT(from_copies, 5u);
}

}  // namespace
}  // namespace squall
