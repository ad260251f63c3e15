#include "scenarios/command/shrink/shrink_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/command/sweep/run_record.h"
#include "scenarios/exit_code.h"
#include "scenarios/scripts/run/run_script.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/plan/profile.h"
#include "sim/shrink/edits.h"
#include "sim/testing/broken_guests.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const BrokenGuest& GuestThatBreaks(Property property) {
  for (const BrokenGuest& guest : BrokenGuests()) {
    if (guest.property == property) return guest;
  }
  return BrokenGuests().front();
}

class ShrinkSessionTest : public ::testing::Test {
 protected:
  ShrinkSessionTest() {
    path_ = fs::path(::testing::TempDir()) /
            (std::string("squall-shrink-") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(path_);
    const BrokenGuest& guest = GuestThatBreaks(Property::kCurrentTermCommit);
    request_.file.plan = guest.plan(1);
    request_.what = "seed 1";
    request_.out = path_.string();
    request_.factory = guest.factory;
    request_.trials_max = 600;
    request_.workers = 2;
  }
  ~ShrinkSessionTest() override { fs::remove_all(path_); }

  ShrinkOutcome Run() {
    out_.str("");
    err_.str("");
    return RunShrinkSession(request_, out_, err_, interrupted_);
  }
  std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  PlanFile MinimalPlan() {
    return ReadPlan(Read((path_ / kMinimalPlanFile).string()), "minimal").file;
  }

  fs::path path_;
  ShrinkRequest request_;
  std::atomic<bool> interrupted_{false};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ShrinkSessionTest, WritesAPlanThatFailsLikewise) {
  const ShrinkOutcome outcome = Run();
  EXPECT_EQ(outcome.exit_code, kExitFinding) << outcome.error;
  EXPECT_LT(outcome.choices, outcome.choices_before / 10);
  const PlanFile minimal = MinimalPlan();
  const LoneRun again = RunAlone(minimal.plan, *request_.factory, {});
  EXPECT_EQ(again.record.signature, minimal.expectation.signature);
  EXPECT_THAT(again.record.property, HasSubstr("S13"));
}

TEST_F(ShrinkSessionTest, WritesAScriptThatFailsLikewise) {
  const ShrinkOutcome outcome = Run();
  ASSERT_FALSE(outcome.script_path.empty()) << err_.str();
  const std::string script = Read(outcome.script_path);
  EXPECT_THAT(script, HasSubstr("expect violation S13"));
  EXPECT_THAT(script, HasSubstr("# Found by squall shrink from seed 1"));
  RunScriptOptions options;
  options.factory = request_.factory;
  const ScriptReport broken = RunScript("a", script, options);
  EXPECT_EQ(broken.result, ScriptResult::kAsExpected) << broken.details;
  EXPECT_EQ(RunScript("a", script).result, ScriptResult::kDiffers);
}

TEST_F(ShrinkSessionTest, EndsWithWhatToTypeNext) {
  Run();
  EXPECT_THAT(out_.str(), HasSubstr("VIOLATION current-term commit (S13)"));
  EXPECT_THAT(out_.str(), HasSubstr("minimal: "));
  EXPECT_THAT(out_.str(), HasSubstr("replay:  squall replay "));
  EXPECT_THAT(out_.str(), HasSubstr("script:  squall run "));
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(ShrinkSessionTest, GivesTheSamePlanWithAnyNumberOfWorkers) {
  request_.file.plan = GuestThatBreaks(Property::kVoteOnce).plan(1);
  request_.factory = GuestThatBreaks(Property::kVoteOnce).factory;
  request_.trials_max = ~uint64_t{0};
  request_.workers = 1;
  ASSERT_EQ(Run().exit_code, kExitFinding);
  const uint64_t one = HashOf(MinimalPlan().plan);
  request_.workers = 3;
  Run();
  EXPECT_EQ(HashOf(MinimalPlan().plan), one);
}

TEST_F(ShrinkSessionTest, GivesTheBestSoFarWhenItsTimeIsOver) {
  request_.trials_max = 3;
  const ShrinkOutcome outcome = Run();
  EXPECT_EQ(outcome.exit_code, kExitFinding);
  EXPECT_FALSE(outcome.is_minimal);
  const PlanFile minimal = MinimalPlan();
  EXPECT_EQ(RunAlone(minimal.plan, *request_.factory, {}).record.signature,
            minimal.expectation.signature);
}

TEST_F(ShrinkSessionTest, OfACleanPlanThereIsNothingToShrink) {
  request_.file.plan = ExpandSeed("calm", 1);
  request_.factory = &OwnNodeFactory();
  const ShrinkOutcome outcome = Run();
  EXPECT_EQ(outcome.exit_code, kExitNotReproduced);
  EXPECT_THAT(outcome.error, HasSubstr("no property is broken"));
}

TEST_F(ShrinkSessionTest, AnotherFailureThanTheRecordedOneIsNotShrunk) {
  request_.file.expectation.signature = "election-safety-0000";
  const ShrinkOutcome outcome = Run();
  EXPECT_EQ(outcome.exit_code, kExitNotReproduced);
  EXPECT_THAT(outcome.error, HasSubstr("does not reproduce election-safety-0000"));
}

TEST_F(ShrinkSessionTest, AGuestThatEndsItsProcessIsShrunkToo) {
  const BrokenGuestFactory aborts(BrokenGuestFactory::Fault::kAbort);
  request_.file.plan = ExpandSeed("calm", 1);
  request_.factory = &aborts;
  request_.trials_max = 60;
  const ShrinkOutcome outcome = Run();
  EXPECT_EQ(outcome.exit_code, kExitFinding) << outcome.error;
  EXPECT_THAT(MinimalPlan().expectation.signature, HasSubstr("guest-crash-sigabrt"));
}

TEST_F(ShrinkSessionTest, IsOneJsonObjectIfAsked) {
  request_.format = ShrinkRequest::Format::kJson;
  Run();
  EXPECT_THAT(out_.str(), HasSubstr("\"schema\": \"squall.shrink.1\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"choices_before\""));
}

TEST_F(ShrinkSessionTest, InterruptedBeforeItsFirstRunItWritesNothing) {
  interrupted_ = true;
  EXPECT_EQ(Run().exit_code, kExitInterrupted);
  EXPECT_FALSE(fs::exists(path_ / kMinimalPlanFile));
}

}  // namespace
}  // namespace squall
