#include "scenarios/command/replay/replay_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/command/replay/compare.h"
#include "scenarios/command/sweep/run_record.h"
#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "sim/plan/profile.h"
#include "sim/testing/actions.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Fault = BrokenGuestFactory::Fault;

TraceOptions Traced(TraceDetail detail) {
  TraceOptions options;
  options.detail = detail;
  return options;
}

// The run happens in another process, so what it prints has to go through files.
class ReplaySessionTest : public ::testing::Test {
 protected:
  ReplaySessionTest() {
    path_ = fs::path(::testing::TempDir()) /
            (std::string("squall-replay-") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(path_);
    fs::create_directories(path_);
    request_.file.plan = ExpandSeed("calm", 1);
    request_.file.plan.options.duration_us = 3 * kSecond;
    request_.what = "0x1";
    request_.command = "squall replay my-plan.txtpb";
    request_.factory = &OwnNodeFactory();
  }
  ~ReplaySessionTest() override { fs::remove_all(path_); }

  int Run() {
    std::ofstream out(path_ / "out");
    std::ofstream err(path_ / "err");
    return RunReplaySession(request_, out, err);
  }
  std::string Read(const char* name) {
    std::ostringstream text;
    text << std::ifstream(path_ / name).rdbuf();
    return text.str();
  }

  fs::path path_;
  ReplayRequest request_;
};

TEST_F(ReplaySessionTest, CleanRunExitsWithZero) {
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(Read("out"), HasSubstr("0x1: no property broken"));
  EXPECT_THAT(Read("err"), IsEmpty());
}

TEST_F(ReplaySessionTest, BrokenPropertyExitsWithOne) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), HasSubstr("VIOLATION guest assertion (A1)   seed 0x1   step "));
  EXPECT_THAT(Read("out"), HasSubstr("  replay:  squall replay my-plan.txtpb\n"));
}

TEST_F(ReplaySessionTest, GuestThatAbortsIsAFinding) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), HasSubstr("ended the process (sigabrt)"));
}

TEST_F(ReplaySessionTest, GuestThatExitsIsAFinding) {
  const BrokenGuestFactory factory(Fault::kExit);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), HasSubstr("ended the process (exit-0)"));
}

TEST_F(ReplaySessionTest, RunThatGoesOnForLongIsInconclusive) {
  request_.file.plan.options.duration_us = 365 * 86400 * kSecond;
  request_.run_time_max = std::chrono::milliseconds(100);
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(Read("err"), HasSubstr("0x1: inconclusive: the run did not end: it used "));
  EXPECT_THAT(Read("err"), HasSubstr("its steps went on"));
}

TEST_F(ReplaySessionTest, RunThatGetsNoMoreMemoryIsInconclusive) {
  const BrokenGuestFactory factory(Fault::kMemory);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(Read("err"),
              HasSubstr("0x1: inconclusive: the process of the run got no more memory"));
}

// Where they are given up depends on the machine.
TEST_F(ReplaySessionTest, TwoRunsWithoutAVerdictDoNotDiffer) {
  request_.file.plan.options.duration_us = 365 * 86400 * kSecond;
  request_.run_time_max = std::chrono::milliseconds(100);
  request_.twice = true;
  EXPECT_EQ(Run(), kExitInconclusive);
}

TEST_F(ReplaySessionTest, GuestThatHangsIsAFinding) {
  const BrokenGuestFactory factory(Fault::kHang);
  request_.factory = &factory;
  request_.run_time_max = std::chrono::milliseconds(500);
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), HasSubstr(" did not end within 250 ms of CPU time, twice"));
  EXPECT_THAT(Read("out"), HasSubstr("squall replay my-plan.txtpb --run-time-max=500ms\n"));
}

// --- A guest that crashes or hangs, at the 100th tick of node 1.

TEST_F(ReplaySessionTest, CrashIsToldWithItsStepTimeCallAndLastWords) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), ContainsRegex("step [0-9]+   t=(0.99|1.00)[0-9]s\n"));
  EXPECT_THAT(Read("out"), HasSubstr("  why: node 1 takes a tick, and does not return\n"));
  EXPECT_THAT(Read("out"), HasSubstr("  why: node.cc:7: check failed\n"));
}

TEST_F(ReplaySessionTest, CrashHasTheSignatureThatItHasInASweep) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.format = ReplayRequest::Format::kJson;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), ContainsRegex("\"signature\": \"guest-crash-sigabrt-[0-9a-f]{4}\""));
}

TEST_F(ReplaySessionTest, TraceOfACrashGoesUpToTheCallThatDoesNotReturn) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.trace = Traced(TraceDetail::kStates);
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), HasSubstr("becomes leader of term 1\n"));
  EXPECT_THAT(Read("out"),
              ContainsRegex("s  #[0-9]+ +node 1 takes a tick, and does not return\nVIOLATION "));
}

TEST_F(ReplaySessionTest, TraceOfACrashCanBeginShortlyBeforeIt) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.trace = Traced(TraceDetail::kAll);
  request_.trace->from_end_us = 20 * kMillisecond;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), HasSubstr("node 1 takes a tick, and does not return\n"));
  EXPECT_THAT(Read("out"), HasSubstr("tick of node"));
  EXPECT_THAT(Read("out"), Not(HasSubstr("  0.95")));
}

TEST_F(ReplaySessionTest, TraceOfAHangGoesUpToTheCallThatDoesNotReturn) {
  const BrokenGuestFactory factory(Fault::kHang);
  request_.factory = &factory;
  request_.run_time_max = std::chrono::milliseconds(1000);
  request_.trace = Traced(TraceDetail::kStates);
  Run();
  EXPECT_THAT(Read("out"), HasSubstr("becomes leader of term 1\n"));
}

TEST_F(ReplaySessionTest, RecordedPlanOfACrashCrashesTheSameWayWithoutItsSeed) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.record = (path_ / "plan.txtpb").string();
  EXPECT_EQ(Run(), kExitFinding);
  const PlanReading reading = ReadPlan(Read("plan.txtpb"), "plan");
  ASSERT_EQ(reading.status, PlanReading::Status::kOk) << reading.error;
  EXPECT_EQ(reading.file.plan.base, ChoiceBase::kBenign);
  EXPECT_THAT(reading.file.expectation.signature, ::testing::StartsWith("guest-crash-sigabrt-"));
  request_.file = reading.file;
  request_.file.plan.seed = 12345;
  request_.record = "";
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("err"), IsEmpty());
}

TEST_F(ReplaySessionTest, CrashIsTheSameTwice) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.twice = true;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), ContainsRegex("digest:  [0-9a-f]{16}, twice\n"));
}

TEST_F(ReplaySessionTest, CrashInAnotherBuildIsComparedUpToItsStep) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.record = (path_ / "plan.txtpb").string();
  ASSERT_EQ(Run(), kExitFinding);
  const PlanReading reading = ReadPlan(Read("plan.txtpb"), "plan");
  request_.record = "";
  request_.factory = &OwnNodeFactory();
  request_.file.expectation = reading.file.expectation;
  request_.file.expectation.commit = "def456";
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(Read("err"), HasSubstr("the runs are equal up to step " +
                                     std::to_string(reading.file.expectation.steps) + "\n"));
}

TEST_F(ReplaySessionTest, PageOfARunIsWrittenWhateverItCameTo) {
  request_.report = (path_ / "run.html").string();
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(Read("run.html"), HasSubstr("\"violation\":null"));
  for (const Fault fault : {Fault::kReport, Fault::kAbort}) {
    const BrokenGuestFactory factory(fault);
    request_.factory = &factory;
    EXPECT_EQ(Run(), kExitFinding);
    EXPECT_THAT(Read("run.html"), HasSubstr("\"violation\":{\"property\":\""));
  }
}

TEST_F(ReplaySessionTest, PageThatCannotBeWrittenIsAnError) {
  request_.report = path_.string();
  EXPECT_EQ(Run(), kExitUsage);
  EXPECT_THAT(Read("err"), HasSubstr("--report: "));
}

TEST_F(ReplaySessionTest, MissingFailureThatThePlanRecordsExitsWithFive) {
  request_.file.expectation.signature = "election-safety-3c1f";
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(Read("err"), HasSubstr("recorded is election-safety-3c1f, and this run is clean"));
}

TEST_F(ReplaySessionTest, OtherFailureThanThePlanRecordsExitsWithFiveAndNamesBoth) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.file.expectation.signature = "election-safety-3c1f";
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(Read("err"),
              HasSubstr("recorded is election-safety-3c1f, and this run is guest-assertion-"));
}

TEST_F(ReplaySessionTest, FailureThatThePlanRecordsIsAFinding) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  const RunRecord record = RunPlan(request_.file.plan, factory);
  request_.file.expectation = ExpectationOf(record, request_.file.plan, OriginHere("", ""));
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("err"), IsEmpty());
}

TEST_F(ReplaySessionTest, OtherDigestThanThePlanRecordsExitsWithFive) {
  request_.file.expectation.digest = "0123456789abcdef";
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(Read("err"), HasSubstr("and not 0123456789abcdef"));
}

// As if the node had been repaired in what it does at the last step of the recorded run.
TEST_F(ReplaySessionTest, OtherBuildSaysThatTheRunsAreEqualUpToTheFailure) {
  const BrokenGuestFactory factory(Fault::kReport);
  Origin elsewhere = OriginHere("", "");
  elsewhere.commit = "def456";
  const RunRecord record = RunPlan(request_.file.plan, factory);
  request_.file.expectation = ExpectationOf(record, request_.file.plan, elsewhere);
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(Read("err"), HasSubstr("is not the one that failed (def456, guest none)"));
  EXPECT_THAT(Read("err"),
              HasSubstr("the runs are equal up to step " + std::to_string(record.steps) + "\n"));
}

TEST_F(ReplaySessionTest, OtherBuildSaysThatTheRunsDiffer) {
  request_.file.expectation.signature = "election-safety-3c1f";
  request_.file.expectation.steps = 500;
  request_.file.expectation.prefix_digest = "0123456789abcdef";
  request_.file.expectation.commit = "def456";
  EXPECT_EQ(Run(), kExitNotReproduced);
  EXPECT_THAT(Read("err"), HasSubstr("the runs differ before step 500\n"));
}

TEST_F(ReplaySessionTest, FindingThatIsTheSameTwiceSaysSo) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.twice = true;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"), ContainsRegex("digest:  [0-9a-f]{16}, twice\n"));
}

TEST_F(ReplaySessionTest, SeedIsNamedByAReproStringWithWhatWasFound) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.file.plan = ExpandSeed("calm", 1);
  request_.command = "";
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(Read("out"),
              ContainsRegex("replay:  squall replay squall:2:calm:[0-9a-f]{6}:0x1:none:"
                            ".+:guest-assertion-[0-9a-f]{4}:[0-9]+-[0-9a-f]{16}\n"));
}

TEST_F(ReplaySessionTest, OwnNodeRunsTheSameTwice) {
  request_.twice = true;
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(Read("out"), HasSubstr(", twice\n"));
}

TEST_F(ReplaySessionTest, RunThatDiffersExitsWithFourAndNamesTheEvent) {
  const BrokenGuestFactory factory(Fault::kWaver);
  request_.factory = &factory;
  request_.twice = true;
  EXPECT_EQ(Run(), kExitNondeterminism);
  EXPECT_THAT(Read("out"), ContainsRegex("step [0-9]+   t=(0.99|1.00)[0-9]s"));
  EXPECT_THAT(Read("out"), HasSubstr("why: in the first run: tick of node 1"));
}

TEST_F(ReplaySessionTest, BreakShowsEveryNodeAtTheStep) {
  request_.break_at_step = 500;
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(Read("out"), HasSubstr("step 500   t="));
  EXPECT_THAT(Read("out"), HasSubstr("  node 1  "));
  EXPECT_THAT(Read("out"), HasSubstr("  node 3  "));
}

TEST_F(ReplaySessionTest, TraceOfStatesTellsOfTheElection) {
  request_.trace = Traced(TraceDetail::kStates);
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(Read("out"), HasSubstr("becomes leader of term 1\n"));
  EXPECT_THAT(Read("out"), Not(HasSubstr("MsgVote")));
}

TEST_F(ReplaySessionTest, TraceOfMessagesHasThem) {
  request_.trace = Traced(TraceDetail::kMessages);
  Run();
  EXPECT_THAT(Read("out"), ContainsRegex("node . +receives .->. MsgVote "));
  EXPECT_THAT(Read("out"), Not(HasSubstr("tick of node")));
}

TEST_F(ReplaySessionTest, TraceOfAllHasEveryStep) {
  request_.trace = Traced(TraceDetail::kAll);
  Run();
  for (const char* step : {"#1 ", "#2 ", "#3 ", "#1000 "})
    EXPECT_THAT(Read("out"), HasSubstr(step));
}

TEST_F(ReplaySessionTest, TraceTellsWhatActionsCameTo) {
  request_.trace = Traced(TraceDetail::kStates);
  request_.file.plan.actions = {At(500, Action::Kind::kRestart, 1)};
  Run();
  EXPECT_THAT(Read("out"), HasSubstr("action 1 of the plan: restart 1: it is up already\n"));
}

TEST_F(ReplaySessionTest, TraceTellsAFirstStartFromARestart) {
  request_.trace = Traced(TraceDetail::kStates);
  Plan& plan = request_.file.plan;
  plan.options.spares = 1;
  const uint64_t spare = plan.options.nodes + 1;
  plan.actions = {At(500, Action::Kind::kStart, spare), At(700, Action::Kind::kCrash, spare),
                  At(900, Action::Kind::kRestart, spare)};
  Run();
  const std::string node = "node " + std::to_string(spare);
  EXPECT_THAT(Read("out"), HasSubstr(node + "  starts in term "));
  EXPECT_THAT(Read("out"), HasSubstr(node + "  restarts in term "));
}

TEST_F(ReplaySessionTest, TraceEndsAtAStep) {
  request_.trace = Traced(TraceDetail::kAll);
  request_.trace->from_step = 20;
  request_.trace->until_step = 22;
  Run();
  for (const char* step : {"#20 ", "#21 ", "#22 "}) EXPECT_THAT(Read("out"), HasSubstr(step));
  for (const char* step : {"#19 ", "#23 "}) EXPECT_THAT(Read("out"), Not(HasSubstr(step)));
}

TEST_F(ReplaySessionTest, TraceEndsBeforeTheEndOfTheRun) {
  request_.trace = Traced(TraceDetail::kAll);
  request_.trace->from_end_us = 500 * kMillisecond;
  request_.trace->until_end_us = 400 * kMillisecond;
  Run();
  // The run ends at 3.3 s.
  EXPECT_THAT(Read("out"), ContainsRegex("2\\.8[0-9]*s  #"));
  EXPECT_THAT(Read("out"), Not(ContainsRegex("(2\\.[0-7][0-9]*|2\\.9[1-9][0-9]*|3\\.[0-9]*)s  #")));
}

TEST_F(ReplaySessionTest, TraceIsFiltered) {
  request_.trace = Traced(TraceDetail::kAll);
  request_.trace->filter.types = {MessageType::kVoteResp};
  Run();
  std::istringstream lines(Read("out"));
  int found = 0;
  for (std::string line; std::getline(lines, line) && line.find('#') != std::string::npos;) {
    EXPECT_THAT(line, HasSubstr("MsgVoteResp"));
    ++found;
  }
  EXPECT_GT(found, 0);
}

TEST_F(ReplaySessionTest, TraceKeepsToItsTimes) {
  request_.trace = TraceOptions{TraceDetail::kAll, SimTime(kSecond), SimTime(2 * kSecond)};
  Run();
  EXPECT_THAT(Read("out"), Not(HasSubstr("0.999s ")));
  EXPECT_THAT(Read("out"), HasSubstr("1.5"));
  EXPECT_THAT(Read("out"), Not(HasSubstr("2.001s ")));
}

TEST_F(ReplaySessionTest, JsonNamesTheOutcome) {
  request_.format = ReplayRequest::Format::kJson;
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(Read("out"), HasSubstr("\"outcome\": \"clean\""));
  EXPECT_THAT(Read("out"), HasSubstr("\"schema\": \"squall.replay.1\""));
}

TEST_F(ReplaySessionTest, RecordedPlanIsTheSameRunWithoutItsSeed) {
  request_.file.plan = ExpandSeed("swarm", 3);
  request_.record = (path_ / "plan.txtpb").string();
  EXPECT_EQ(Run(), kExitClean);
  const PlanReading reading = ReadPlan(Read("plan.txtpb"), "plan");
  ASSERT_EQ(reading.status, PlanReading::Status::kOk) << reading.error;
  Plan recorded = reading.file.plan;
  EXPECT_EQ(recorded.base, ChoiceBase::kBenign);
  EXPECT_FALSE(recorded.choices.empty());
  recorded.seed = 12345;
  EXPECT_EQ(RunPlan(recorded, OwnNodeFactory()).digest,
            RunPlan(request_.file.plan, OwnNodeFactory()).digest);
}

}  // namespace
}  // namespace squall
