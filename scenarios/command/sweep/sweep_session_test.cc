#include "scenarios/command/sweep/sweep_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/summary.h"
#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "scenarios/version.h"
#include "sim/plan/plan_codec.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Fault = BrokenGuestFactory::Fault;

const std::atomic<bool> kNotInterrupted{false};

class SweepSessionTest : public ::testing::Test {
 protected:
  SweepSessionTest() {
    path_ = fs::path(::testing::TempDir()) /
            (std::string("squall-session-") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(path_);
    request_.sweep = {"calm", "", {{1, 6}, {}}};
    request_.limits.workers = 2;
    request_.factory = &OwnNodeFactory();
  }
  ~SweepSessionTest() override { fs::remove_all(path_); }

  int Run() {
    out_.str("");
    err_.str("");
    return RunSweepSession(request_, out_, err_, kNotInterrupted);
  }
  std::string Read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path_ / path).rdbuf();
    return text.str();
  }
  // The one directory below findings/.
  std::string OnlyFinding() {
    return fs::directory_iterator(path_ / "findings")->path().filename().string();
  }

  fs::path path_;
  SweepRequest request_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(SweepSessionTest, CleanSweepExitsWithZeroAndSaysWhatItDid) {
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(out_.str(), StartsWith("squall sweep: profile calm, seeds 0x1 to 0x6, 2 workers\n"));
  EXPECT_THAT(out_.str(), HasSubstr("no property broken"));
  EXPECT_THAT(out_.str(), ContainsRegex("digest +[0-9a-f]{16}\n"));
  EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(SweepSessionTest, SaysSoOnTheFirstLineIfTheFirstSeedIsRandom) {
  request_.first_is_random = true;
  Run();
  EXPECT_THAT(out_.str(), StartsWith("squall sweep: profile calm, seeds 0x1 to 0x6 (a random first "
                                     "seed)"));
}

TEST_F(SweepSessionTest, QuietCleanSweepSaysNothing) {
  request_.volume = SweepRequest::Volume::kQuiet;
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(out_.str() + err_.str(), IsEmpty());
}

TEST_F(SweepSessionTest, BrokenPropertyIsReportedWithTheCommandThatRepeatsIt) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(out_.str(), HasSubstr("VIOLATION guest assertion (A1)   seed 0x"));
  EXPECT_THAT(out_.str(), HasSubstr("node 1: index 12 is out of range"));
  EXPECT_THAT(
      out_.str(),
      ContainsRegex("  replay:  squall replay "
                    "squall:2:calm:[0-9a-f]{6}:0x[1-6]:none:.+:guest-assertion-[0-9a-f]{4}:"));
  EXPECT_THAT(out_.str(), HasSubstr("1 finding in "));
}

TEST_F(SweepSessionTest, GuestThatAbortsIsReportedWithItsLastWords) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(out_.str(), HasSubstr("guest-crash-sigabrt-"));
  EXPECT_THAT(out_.str(), HasSubstr("node.cc:7: check failed"));
  EXPECT_THAT(out_.str(), HasSubstr("  why: node 1 takes a tick, and does not return\n"));
  EXPECT_THAT(
      out_.str(),
      ContainsRegex("squall:2:calm:.+:guest-crash-sigabrt-[0-9a-f]{4}:[0-9]+-[0-9a-f]{16}"));
  EXPECT_THAT(out_.str(), HasSubstr("6 runs in"));
}

TEST_F(SweepSessionTest, GuestThatHangsIsReported) {
  const BrokenGuestFactory factory(Fault::kHang);
  request_.factory = &factory;
  request_.limits.run_time_max = std::chrono::milliseconds(500);
  request_.sweep.seeds.range.count = 2;
  EXPECT_EQ(Run(), kExitFinding);
  EXPECT_THAT(out_.str(), HasSubstr("guest-hang"));
  EXPECT_THAT(out_.str(), ContainsRegex("squall replay .* --run-time-max=500ms\n"));
}

TEST_F(SweepSessionTest, ShortestRunOfAFindingIsExplained) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.out = path_.string();
  request_.shrink_max = std::chrono::minutes(1);
  EXPECT_EQ(Run(), kExitFinding);
  const fs::path folder = fs::path("findings") / OnlyFinding();
  EXPECT_THAT(Read(folder / "minimal.txt"), HasSubstr("  tried: "));
  EXPECT_THAT(Read(folder / "minimal.html"), HasSubstr("\"kind\":\"run\""));
  EXPECT_THAT(out_.str(), HasSubstr("  causes:  " + (path_ / folder / "minimal.txt").string()));
  EXPECT_THAT(out_.str(), HasSubstr("  view:    " + (path_ / folder / "minimal.html").string()));
}

TEST_F(SweepSessionTest, JsonIsAllThatStandsOnStandardOutput) {
  request_.format = SweepRequest::Format::kJson;
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitFinding);
  const auto summary = ReadSweepJson(out_.str());
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->totals.runs, 6u);
  EXPECT_EQ(summary->totals.findings.size(), 1u);
  EXPECT_THAT(err_.str(), HasSubstr("VIOLATION"));
}

TEST_F(SweepSessionTest, OutputDoesNotDependOnTheNumberOfWorkers) {
  request_.format = SweepRequest::Format::kJson;
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  std::vector<std::string> outputs;
  for (int workers : {1, 3}) {
    request_.limits.workers = workers;
    Run();
    auto summary = ReadSweepJson(out_.str());
    ASSERT_TRUE(summary);
    summary->totals.wall_us = 0;
    for (Finding& f : summary->totals.findings) f.first.wall_us = 0;
    outputs.push_back(
        SweepJson(summary->identity, summary->totals, summary->end, JsonLayout::kLine));
  }
  EXPECT_EQ(outputs[0], outputs[1]);
}

TEST_F(SweepSessionTest, FindingLeavesAPlanThatFailsTheSameWay) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.out = path_.string();
  EXPECT_EQ(Run(), kExitFinding);
  const std::string finding = OnlyFinding();
  const PlanReading plan = ReadPlan(Read(fs::path("findings") / finding / "plan.txtpb"), "plan");
  ASSERT_EQ(plan.status, PlanReading::Status::kOk) << plan.error;
  EXPECT_EQ(plan.file.expectation.signature, finding);
  EXPECT_EQ(RunPlan(plan.file.plan, factory).signature, finding);
  const std::string report = Read(fs::path("findings") / finding / "report.txt");
  EXPECT_THAT(report, HasSubstr("VIOLATION"));
  EXPECT_THAT(report, HasSubstr("  signature: " + finding + "\n"));
  EXPECT_THAT(report, HasSubstr("  build:     squall " + VersionText() + ", guest none\n"));
  EXPECT_EQ(plan.file.expectation.commit, BuildCommit());
}

TEST_F(SweepSessionTest, FindingsAndTheSweepHavePages) {
  for (const Fault fault : {Fault::kReport, Fault::kAbort}) {
    const BrokenGuestFactory factory(fault);
    request_.factory = &factory;
    fs::remove_all(path_);
    request_.out = path_.string();
    EXPECT_EQ(Run(), kExitFinding);
    const std::string finding = OnlyFinding();
    const std::string page = "findings/" + finding + "/report.html";
    EXPECT_THAT(Read(page), HasSubstr("\"kind\":\"run\""));
    EXPECT_THAT(Read(page), HasSubstr(finding));
    EXPECT_THAT(Read("report.html"), HasSubstr("\"page\":\"" + page + "\""));
    EXPECT_THAT(out_.str(), HasSubstr("view:    " + (path_ / page).string()));
  }
}

TEST_F(SweepSessionTest, EndedSweepIsNotRunAgain) {
  request_.out = path_.string();
  ASSERT_EQ(Run(), kExitClean);
  const std::string results = Read("shard-0-of-1.ndjson");
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_EQ(err_.str(), "going on after 6 runs\n");
  EXPECT_EQ(Read("shard-0-of-1.ndjson"), results);
}

TEST_F(SweepSessionTest, RefusesTheDirectoryOfAnotherSweep) {
  request_.out = path_.string();
  ASSERT_EQ(Run(), kExitClean);
  const std::string results = Read("shard-0-of-1.ndjson");
  request_.sweep.seeds.range.first = 2;
  EXPECT_EQ(Run(), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("another sweep"));
  EXPECT_EQ(Read("shard-0-of-1.ndjson"), results);
}

TEST_F(SweepSessionTest, RefusesTheDirectoryOfAnotherBuildOfTheGuest) {
  request_.out = path_.string();
  request_.sweep.guest_hash = "0123456789abcdef";
  ASSERT_EQ(Run(), kExitClean);
  request_.sweep.guest_hash = "0123456789abcde0";
  EXPECT_EQ(Run(), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("another sweep"));
}

TEST_F(SweepSessionTest, RefusesTheDirectoryOfAnotherBuild) {
  request_.out = path_.string();
  ASSERT_EQ(Run(), kExitClean);
  const fs::path results = path_ / "shard-0-of-1.ndjson";
  std::string text = Read("shard-0-of-1.ndjson");
  const std::string commit = "\"commit\":\"" + std::string(BuildCommit());
  ASSERT_THAT(text, HasSubstr(commit));
  std::ofstream(results) << text.replace(text.rfind(commit), commit.size(), "\"commit\":\"def456");
  EXPECT_EQ(Run(), kExitUsage);
  EXPECT_THAT(err_.str(), HasSubstr("holds results of squall "));
  EXPECT_THAT(err_.str(), HasSubstr("(def456); this is " + VersionText()));
}

TEST_F(SweepSessionTest, SweepWithARandomFirstSeedGoesOnWithTheOneItHad) {
  request_.out = path_.string();
  ASSERT_EQ(Run(), kExitClean);
  request_.first_is_random = true;
  request_.sweep.seeds.range.first = 77;
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(out_.str(), HasSubstr("seeds 0x1 to 0x6"));
}

TEST_F(SweepSessionTest, BudgetThatEndsBeforeTheSeedsIsInconclusive) {
  request_.sweep.seeds.range.count = 1000000;
  request_.limits.time_max = std::chrono::milliseconds(1);
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(out_.str(), HasSubstr("Stopped when the time was over"));
  EXPECT_THAT(err_.str(), HasSubstr("of 1,000,000 seeds have no verdict"));
}

TEST_F(SweepSessionTest, SeedWithoutAVerdictIsSaidEverywhere) {
  const BrokenGuestFactory factory(Fault::kWait);
  request_.factory = &factory;
  request_.limits.run_time_max = std::chrono::milliseconds(900);
  request_.sweep.seeds.range.count = 2;
  request_.junit = (path_ / "junit.xml").string();
  request_.out = path_.string();
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(out_.str(), HasSubstr("INCONCLUSIVE   seed 0x1\n  the run did not end: it used "));
  EXPECT_THAT(out_.str(), HasSubstr(": 2 of 2 seeds have no verdict."));
  EXPECT_THAT(out_.str(), ContainsRegex("squall replay .* --run-time-max=900ms\n"));
  EXPECT_THAT(err_.str(), HasSubstr("inconclusive: 2 of 2 seeds have no verdict"));
  EXPECT_THAT(Read("junit.xml"), HasSubstr("<error message=\"2 of 2 seeds have no verdict\">"));
  EXPECT_THAT(Read("shard-0-of-1.ndjson"), HasSubstr("\"ended\":\"inconclusive\""));
  EXPECT_THAT(Read("shard-0-of-1.ndjson"), HasSubstr("\"verdict\":\"inconclusive\",\"runs\""));
}

TEST_F(SweepSessionTest, RunThatGetsNoMoreMemoryHasNoVerdict) {
  const BrokenGuestFactory factory(Fault::kMemory);
  request_.factory = &factory;
  EXPECT_EQ(Run(), kExitInconclusive);
  EXPECT_THAT(out_.str(),
              ContainsRegex("INCONCLUSIVE   seed 0x1\n"
                            "  the process of the run got no more memory after [0-9,]+ steps\n"));
  EXPECT_THAT(out_.str(), HasSubstr("inconclusive-memory"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("guest-crash")));
}

TEST_F(SweepSessionTest, SummaryOfNoRunsDoesNotListWhatNeverCameAbout) {
  const auto text = [&](const SweepTotals& totals) {
    return SummaryText(request_.sweep, totals, SweepEnd::kInterrupted, Colour::kOff);
  };
  SweepTotals totals;
  EXPECT_THAT(text(totals), HasSubstr("0 runs"));
  EXPECT_THAT(text(totals), Not(HasSubstr("rare situations")));
  EXPECT_THAT(text(totals), Not(HasSubstr("Never came about")));
  totals.Add(RunRecord());
  EXPECT_THAT(text(totals), HasSubstr("Never came about"));
}

TEST_F(SweepSessionTest, GoesOnWithAGuestWhoseNameIsNoUtf8) {
  request_.sweep.guest = "a\xff.so";
  request_.out = path_.string();
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_EQ(Run(), kExitClean);
  EXPECT_THAT(err_.str(), HasSubstr("going on after 6 runs"));
}

TEST_F(SweepSessionTest, JUnitReportKeepsLettersAndWritesWhatXmlLacksAsQuestionMarks) {
  request_.sweep.guest = "caf\xc3\xa9 <\033\xff\xef\xbf\xbf>.so";
  request_.junit = (path_ / "junit.xml").string();
  Run();
  EXPECT_THAT(Read("junit.xml"), HasSubstr("name=\"guest\" value=\"caf\xc3\xa9 &lt;???&gt;.so\""));
}

TEST_F(SweepSessionTest, JUnitReportHasATestCaseForEachFinding) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.junit = (path_ / "junit.xml").string();
  Run();
  const std::string xml = Read("junit.xml");
  EXPECT_THAT(xml, HasSubstr("tests=\"1\" failures=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"guest assertion (A1)\">"));
  EXPECT_THAT(xml, HasSubstr("squall replay squall:2:calm:"));
  EXPECT_THAT(xml, HasSubstr("<property name=\"commit\" value=\"" + std::string(BuildCommit())));
  EXPECT_THAT(xml, HasSubstr("<property name=\"guest\" value=\"none\"/>"));
}

TEST_F(SweepSessionTest, JUnitReportOfACleanSweepPasses) {
  request_.junit = (path_ / "junit.xml").string();
  Run();
  EXPECT_THAT(Read("junit.xml"), HasSubstr("tests=\"1\" failures=\"0\""));
  EXPECT_THAT(Read("junit.xml"), Not(HasSubstr("<failure")));
}

}  // namespace
}  // namespace squall
