// Sweeps in shards whose results are merged, against the same sweeps in one: whole folders are
// compared, byte for byte, but for times of the wall clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/testing/build_paths.h"
#include "scenarios/command/merge/merge_session.h"
#include "scenarios/command/sweep/sweep_session.h"
#include "scenarios/exit_code.h"
#include "scenarios/testing/broken_guest.h"
#include "scenarios/testing/sweep_files.h"
#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using Fault = BrokenGuestFactory::Fault;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::atomic<bool> kNotInterrupted{false};

class MergeTest : public ::testing::Test {
 protected:
  MergeTest() {
    base_ = fs::path(::testing::TempDir()) /
            (std::string("squall-merge-") + std::to_string(getpid()) + "-" +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(base_);
    fs::create_directories(base_);
    request_.limits.workers = 2;
    request_.factory = &OwnNodeFactory();
    request_.sweep = {"swarm", "", {{0, 90}, {}}};
  }
  ~MergeTest() override { fs::remove_all(base_); }

  void UseBrokenGuest() {
    const std::string path = BinaryDir() + "/mutants/figure8-commit-old-term.so";
    request_.factory = LoadGuest(path).factory;
    ASSERT_NE(request_.factory, nullptr);
    request_.sweep.guest = path;
  }

  // Below base_, in a process of its own, so that paths in reports are short and the same.
  template <class Call>
  int InBase(const std::string& folder, Call call) {
    const pid_t pid = fork();
    if (pid == 0) {
      fs::create_directories(base_ / folder);
      fs::current_path(base_ / folder);
      std::ofstream out("out");
      std::ofstream err("err");
      const int exit_code = call(out, err);
      out.close();
      err.close();
      _exit(exit_code);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }
  // A sweep whose results are in base_/folder/results.
  int Sweep(const std::string& folder, Shard shard = {}) {
    request_.sweep.seeds.shard = shard;
    request_.out = "results";
    return InBase(folder, [this](std::ostream& out, std::ostream& err) {
      return RunSweepSession(request_, out, err, kNotInterrupted);
    });
  }
  // Sweeps all shards, each into a folder of its own: "0", "1", ...
  void SweepShards(uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) Sweep(std::to_string(i), {i, count});
  }
  // Merges into base_/folder/results.
  int Merge(const std::string& folder, const std::vector<std::string>& folders) {
    MergeRequest request;
    request.out = "results";
    request.junit = junit_;
    for (const std::string& name : folders) {
      request.folders.push_back((base_ / name / "results").string());
    }
    return InBase(folder, [&request](std::ostream& out, std::ostream& err) {
      return RunMergeSession(request, out, err);
    });
  }
  void ExpectSameResults(const std::string& a, const std::string& b) {
    ExpectSameSweepFiles(base_ / a / "results", base_ / b / "results");
  }
  std::string Text(const std::string& folder, const std::string& file) {
    return ReadWholeFile(base_ / folder / file);
  }

  fs::path base_;
  SweepRequest request_;
  std::string junit_;
};

TEST_F(MergeTest, CleanShardsMakeTheWholeSweep) {
  EXPECT_EQ(Sweep("whole"), kExitClean);
  SweepShards(3);
  EXPECT_EQ(Merge("merged", {"0", "1", "2"}), kExitClean);
  ExpectSameResults("whole", "merged");
}

TEST_F(MergeTest, ShardsWithFindingsMakeTheWholeSweep) {
  UseBrokenGuest();
  EXPECT_EQ(Sweep("whole"), kExitFinding);
  SweepShards(3);
  EXPECT_EQ(Merge("merged", {"2", "0", "1"}), kExitFinding);
  ExpectSameResults("whole", "merged");
}

TEST_F(MergeTest, ShardsWithHazardsMakeTheWholeSweep) {
  request_.sweep = {"reference", "", {{50, 150}, {}}};
  EXPECT_EQ(Sweep("whole"), kExitClean);
  SweepShards(2);
  EXPECT_EQ(Merge("merged", {"1", "0"}), kExitClean);
  EXPECT_THAT(Text("merged", "out"), HasSubstr("H2"));
  ExpectSameResults("whole", "merged");
}

TEST_F(MergeTest, ShardsWithRunsThatCrashMakeTheWholeSweep) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  EXPECT_EQ(Sweep("whole"), kExitFinding);
  SweepShards(2);
  EXPECT_EQ(Merge("merged", {"0", "1"}), kExitFinding);
  ExpectSameResults("whole", "merged");
}

TEST_F(MergeTest, ShrunkFindingsAreThoseOfTheWholeSweep) {
  UseBrokenGuest();
  request_.sweep.seeds.range = {0, 24};
  request_.shrink_max = std::chrono::minutes(5);
  EXPECT_EQ(Sweep("whole"), kExitFinding);
  SweepShards(2);
  EXPECT_EQ(Merge("merged", {"1", "0"}), kExitFinding);
  EXPECT_FALSE(
      Text("merged/results/findings", "current-term-commit-b309/minimal.scenario").empty());
  ExpectSameResults("whole", "merged");
}

TEST_F(MergeTest, OrderAndGroupingDoNotMatter) {
  UseBrokenGuest();
  SweepShards(4);
  Merge("at-once", {"0", "1", "2", "3"});
  Merge("pair", {"3", "1"});
  Merge("other-pair", {"0", "2"});
  Merge("pairs", {"pair", "other-pair"});
  Merge("one-by-one", {"2"});
  Merge("one-by-one", {"0"});
  Merge("one-by-one", {"3"});
  Merge("one-by-one", {"1"});
  ExpectSameResults("at-once", "pairs");
  ExpectSameResults("at-once", "one-by-one");
}

TEST_F(MergeTest, NothingCountsTwice) {
  UseBrokenGuest();
  SweepShards(2);
  Merge("once", {"0", "1"});
  Merge("often", {"0", "0", "1"});
  Merge("often", {"1"});
  Merge("often", {"once", "often"});
  ExpectSameResults("once", "often");
}

TEST_F(MergeTest, SomeShardsAreKeptAsTheyAre) {
  SweepShards(3);
  EXPECT_EQ(Merge("merged", {"2", "0"}), kExitInconclusive);
  EXPECT_THAT(Text("merged", "out"), HasSubstr("shard 1 of 3 is missing"));
  EXPECT_THAT(Text("merged", "err"), HasSubstr("30 of 90 seeds have no verdict"));
  EXPECT_EQ(Text("merged/results", "shard-0-of-3.ndjson"),
            Text("0/results", "shard-0-of-3.ndjson"));
  EXPECT_FALSE(fs::exists(base_ / "merged/results/shard-0-of-1.ndjson"));
}

TEST_F(MergeTest, ReportsNameTheFilesWhereTheyAre) {
  UseBrokenGuest();
  SweepShards(1);
  MergeRequest request;
  request.out = (base_ / "elsewhere").string();
  request.folders = {(base_ / "0/results").string()};
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(RunMergeSession(request, out, err), kExitFinding) << err.str();
  const std::string report = Text("elsewhere/findings/current-term-commit-b309", "report.txt");
  EXPECT_THAT(report, HasSubstr("  plan:    " + request.out + "/findings/"));
  EXPECT_THAT(report, HasSubstr("  view:    " + request.out + "/findings/"));
  EXPECT_THAT(report, Not(HasSubstr("    results/")));
}

TEST_F(MergeTest, MergedSweepGoesOnWithMoreSeeds) {
  UseBrokenGuest();
  SweepShards(2);
  Merge("merged", {"0", "1"});
  request_.sweep.seeds.range.count = 130;
  EXPECT_EQ(Sweep("merged"), kExitFinding);
  EXPECT_THAT(Text("merged", "err"), StartsWith("going on after 90 runs"));
  EXPECT_EQ(Sweep("whole"), kExitFinding);
  ExpectSameResults("whole", "merged");
}

TEST_F(MergeTest, PrintsTheSummaryOfTheSweep) {
  UseBrokenGuest();
  Sweep("whole");
  SweepShards(2);
  Merge("merged", {"0", "1"});
  const std::string whole = WithoutTimes(Text("whole", "out"));
  const std::string merged = WithoutTimes(Text("merged", "out"));
  const std::string begin = "(time) 1 finding in ";
  ASSERT_THAT(whole, HasSubstr(begin));
  const std::string summary = whole.substr(whole.rfind(begin));
  EXPECT_THAT(merged, HasSubstr(summary));
}

TEST_F(MergeTest, ReportForJUnitIsThatOfTheSweep) {
  UseBrokenGuest();
  request_.junit = "junit.xml";
  Sweep("whole");
  SweepShards(2);
  junit_ = "junit.xml";
  Merge("merged", {"0", "1"});
  EXPECT_EQ(WithoutTimes(Text("whole", "junit.xml")), WithoutTimes(Text("merged", "junit.xml")));
}

// Stopped by the time, each shard ends somewhere: there is no whole sweep that this would be.
TEST_F(MergeTest, EndlessShardsStayApartAndAddUp) {
  request_.sweep.seeds.range.count = ~uint64_t{0};
  request_.limits.time_max = std::chrono::milliseconds(200);
  SweepShards(2);
  EXPECT_EQ(Merge("merged", {"0", "1"}), kExitClean);
  EXPECT_TRUE(fs::exists(base_ / "merged/results/shard-0-of-2.ndjson"));
  EXPECT_TRUE(fs::exists(base_ / "merged/results/shard-1-of-2.ndjson"));
  EXPECT_TRUE(fs::exists(base_ / "merged/results/report.html"));
  EXPECT_THAT(Text("merged", "out"), HasSubstr("Stopped when the time was over"));
}

class RefusedMergeTest : public MergeTest {
 protected:
  void SetUp() override {
    request_.sweep = {"calm", "", {{0, 4}, {}}};
    Sweep("0", {0, 2});
  }
  // Merges "0" with `other`.
  void ExpectRefused(const std::string& other, const std::string& why, int exit_code = kExitUsage) {
    EXPECT_EQ(Merge("merged", {"0", other}), exit_code);
    EXPECT_THAT(Text("merged", "err"), HasSubstr(why));
    EXPECT_FALSE(fs::exists(base_ / "merged/results"));
  }
  // Changes the results in "1".
  void Replace(const std::string& what, const std::string& with) {
    const fs::path path = base_ / "1/results/shard-1-of-2.ndjson";
    std::string text = ReadWholeFile(path);
    const size_t at = text.find(what);
    ASSERT_NE(at, text.npos);
    text.replace(at, what.size(), with);
    std::ofstream(path, std::ios::binary) << text;
  }
};

TEST_F(RefusedMergeTest, OtherProfile) {
  request_.sweep.profile = "swarm";
  Sweep("1", {1, 2});
  ExpectRefused("1", "profile swarm, not calm");
}

TEST_F(RefusedMergeTest, OtherSeeds) {
  request_.sweep.seeds.range = {0, 5};
  Sweep("1", {1, 2});
  ExpectRefused("1", "seeds 5 from 0x0 on, not 4 from 0x0 on");
}

TEST_F(RefusedMergeTest, OtherGuest) {
  UseBrokenGuest();
  request_.sweep.guest_hash = "77aa12cd34ef5678";
  Sweep("1", {1, 2});
  ExpectRefused("1", "figure8-commit-old-term.so 77aa12cd34ef5678, not none");
}

TEST_F(RefusedMergeTest, SameGuestWithOtherContents) {
  request_.sweep.guest = "node.so";
  request_.sweep.guest_hash = "1";
  fs::remove_all(base_ / "0");
  Sweep("0", {0, 2});
  request_.sweep.guest_hash = "2";
  Sweep("1", {1, 2});
  ExpectRefused("1", "guest node.so 2, not node.so 1");
}

TEST_F(RefusedMergeTest, OtherNumberOfShards) {
  Sweep("1", {1, 3});
  ExpectRefused("1", "3 shards, not 2");
}

TEST_F(RefusedMergeTest, OtherBuild) {
  Sweep("1", {1, 2});
  Replace("\"commit\":\"", "\"commit\":\"other-");
  ExpectRefused("1", "merge them with the squall that has made them");
}

TEST_F(RefusedMergeTest, FolderWithoutResults) {
  fs::create_directories(base_ / "1/results");
  ExpectRefused("1", "holds no results of a sweep");
}

TEST_F(RefusedMergeTest, FolderThatIsNotThere) { ExpectRefused("1", "cannot read"); }

TEST_F(RefusedMergeTest, FileThatIsCutOff) {
  Sweep("1", {1, 2});
  const fs::path path = base_ / "1/results/shard-1-of-2.ndjson";
  fs::resize_file(path, fs::file_size(path) - 2);
  ExpectRefused("1", "shard-1-of-2.ndjson holds no results of a sweep");
}

TEST_F(RefusedMergeTest, ResultsUnderTheNameOfAnotherShard) {
  Sweep("1", {1, 2});
  fs::rename(base_ / "1/results/shard-1-of-2.ndjson", base_ / "1/results/shard-0-of-2.ndjson");
  ExpectRefused("1", "shard-0-of-2.ndjson holds no results of a sweep");
}

TEST_F(RefusedMergeTest, SweepThatHasNotEnded) {
  Sweep("1", {1, 2});
  fs::rename(base_ / "1/results/shard-1-of-2.ndjson",
             base_ / "1/results/shard-1-of-2.ndjson.checkpoint");
  ExpectRefused("1", "this sweep has not ended (2 of 2 seeds run)");
}

TEST_F(RefusedMergeTest, ContradictingResultsOfOneShard) {
  Sweep("1", {1, 2});
  Merge("2", {"1"});
  Replace("\"digest\":\"", "\"digest\":\"1");
  EXPECT_EQ(Merge("3", {"1", "2"}), kExitUsage);  // No such digest.
  Replace("\"digest\":\"1", "\"digest\":\"");
  const std::string text = ReadWholeFile(base_ / "1/results/shard-1-of-2.ndjson");
  const std::string name = "\"digest\":\"";
  const char digit = text[text.rfind(name) + name.size()];
  Replace(name + digit, name + (digit == '0' ? '1' : '0'));
  EXPECT_EQ(Merge("4", {"1", "2"}), kExitNondeterminism);
  EXPECT_THAT(Text("4", "err"), HasSubstr("the same runs came out differently"));
}

// Of a checkpoint that a process has left which was killed when all was done.
TEST_F(MergeTest, CheckpointOfASweepThatHasEndedDoesNoHarm) {
  request_.sweep = {"calm", "", {{0, 4}, {}}};
  SweepShards(2);
  fs::copy(base_ / "1/results/shard-1-of-2.ndjson",
           base_ / "1/results/shard-1-of-2.ndjson.checkpoint");
  EXPECT_EQ(Merge("merged", {"0", "1"}), kExitClean);
}

}  // namespace
}  // namespace squall
