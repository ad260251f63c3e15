#include "scenarios/command/sweep/unfinished_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace squall {
namespace {

using ::testing::HasSubstr;

RunProgress::View After(uint64_t steps, uint64_t digest) {
  RunProgress::View view;
  view.phase = RunProgress::Phase::kRunning;
  view.steps = steps;
  view.digest = digest;
  return view;
}

TEST(EndedRecord, SignalOfTheNodeIsACrash) {
  const RunRecord record = EndedRecord(1, {SIGABRT, After(6, 0xd), "no\n", {}});
  EXPECT_EQ(record.verdict, RunVerdict::kGuestCrash);
  EXPECT_EQ(record.steps, 7u);
}

// A system that is short of memory kills at any step.
TEST(EndedRecord, ProcessKilledInTwoStepsHasNoVerdict) {
  const RunRecord record = EndedRecord(1, {SIGKILL, After(6, 0xd), "", After(9, 0xe)});
  EXPECT_EQ(record.verdict, RunVerdict::kInconclusive);
  EXPECT_THAT(record.detail, HasSubstr("killed (SIGKILL) after 6 steps"));
}

TEST(EndedRecord, NodeThatKillsItsProcessInTheSameStepTwiceIsACrash) {
  const RunRecord record = EndedRecord(1, {SIGKILL, After(6, 0xd), "", After(6, 0xd)});
  EXPECT_EQ(record.verdict, RunVerdict::kGuestCrash);
  EXPECT_EQ(record.signature, "guest-crash-sigkill");
}

TEST(EndedRecord, MemoryThatIsUsedUpHasNoVerdict) {
  RunProgress::View progress = After(6, 0xd);
  progress.gave_up = RunProgress::GaveUp::kOutOfMemory;
  EXPECT_EQ(EndedRecord(1, {0, progress, "", {}}).verdict, RunVerdict::kInconclusive);
}

TEST(Hindrance, IsAGuestFileThatWasReplaced) {
  RunProgress::View progress = After(6, 0xd);
  EXPECT_EQ(Hindrance(progress), "");
  progress.gave_up = RunProgress::GaveUp::kOutOfMemory;
  EXPECT_EQ(Hindrance(progress), "");
  progress.gave_up = RunProgress::GaveUp::kGuestChanged;
  EXPECT_THAT(Hindrance(progress), HasSubstr("replaced"));
}

}  // namespace
}  // namespace squall
