#include "scenarios/command/crash/crash_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

using ::testing::HasSubstr;
using Fault = BrokenGuestFactory::Fault;

class CrashSessionTest : public ::testing::Test {
 protected:
  CrashSessionTest() {
    request_.plan = ExpandSeed("calm", 1);
    request_.plan.options.duration_us = 2 * kSecond;
    request_.command = "squall crash-points 1";
    request_.factory = &OwnNodeFactory();
    request_.count = 10;
    request_.limits.workers = 2;
  }

  int Run() { return RunCrashSession(request_, out_, err_, interrupted_); }
  void MakeEndless() { request_.plan.options.duration_us = 365 * 86400 * kSecond; }

  CrashRequest request_;
  std::atomic<bool> interrupted_{false};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CrashSessionTest, CleanPlanExitsWithZero) {
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(out_.str(), HasSubstr("10 crashes inside a step: no property broken.\n"));
}

TEST_F(CrashSessionTest, GuestThatExitsInThePlanItselfIsAFinding) {
  const BrokenGuestFactory factory(Fault::kExit);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(err_.str(), HasSubstr("ended the process (exit-0)"));
}

TEST_F(CrashSessionTest, GuestThatExitsAtAPointIsAFinding) {
  const BrokenGuestFactory factory(Fault::kExit);
  request_.factory = &factory;
  request_.point = CrashPoint{2, 50, 0};
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(out_.str(), HasSubstr("ended the process (exit-0)"));
  EXPECT_THAT(out_.str(), HasSubstr("why: node 1 takes a tick, and does not return"));
}

TEST_F(CrashSessionTest, RunThatGetsNoMoreMemoryIsInconclusive) {
  const BrokenGuestFactory factory(Fault::kMemory);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(err_.str(), HasSubstr("inconclusive: the process of the run got no more memory"));
  request_.point = CrashPoint{2, 50, 0};
  EXPECT_EQ(Run(), kExitInconclusive);
}

TEST_F(CrashSessionTest, PlanThatDoesNotEndIsInconclusive) {
  MakeEndless();
  request_.limits.run_time_max = std::chrono::milliseconds(100);
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(err_.str(), HasSubstr("inconclusive: the run did not end"));
  request_.point = CrashPoint{2, 50, 0};
  EXPECT_EQ(Run(), kExitInconclusive);
}

TEST_F(CrashSessionTest, InterruptionEndsAPlanOfAYear) {
  MakeEndless();
  interrupted_ = true;
  EXPECT_EQ(Run(), kExitInterrupted);
}

TEST_F(CrashSessionTest, PointsThatWereNotRunHaveNoVerdict) {
  request_.count.reset();
  request_.limits.time_max = std::chrono::milliseconds(1);
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(err_.str(), HasSubstr(" runs have no verdict"));
}

}  // namespace
}  // namespace squall
