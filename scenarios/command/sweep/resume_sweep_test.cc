// Sweeps that are killed and gone on with, or given more seeds, against the same sweeps
// undisturbed: everything that they leave behind and print is compared, byte for byte, but for
// times of the wall clock.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "core/base/hash.h"
#include "core/testing/build_paths.h"
#include "scenarios/command/sweep/sweep_session.h"
#include "scenarios/testing/broken_guest.h"
#include "scenarios/testing/sweep_files.h"
#include "sim/guest/guest_loader.h"

namespace squall {
namespace {

namespace fs = std::filesystem;
using Fault = BrokenGuestFactory::Fault;

const std::atomic<bool> kNotInterrupted{false};

class ResumeTest : public ::testing::Test {
 protected:
  ResumeTest() {
    base_ = fs::path(::testing::TempDir()) /
            (std::string("squall-resume-") + std::to_string(getpid()) + "-" +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(base_);
    request_.limits.workers = 2;
    request_.factory = &OwnNodeFactory();
    request_.out = "results";
    request_.junit = "junit.xml";
  }
  ~ResumeTest() override { fs::remove_all(base_); }

  // The sweep in a process of its own, which works in that folder and leaves there what it prints.
  pid_t Start(const std::string& folder) {
    fs::create_directories(base_ / folder);
    const pid_t pid = fork();
    if (pid != 0) return pid;
    fs::current_path(base_ / folder);
    int exit_code = 0;
    {
      std::ofstream out("out");
      std::ofstream err("err");
      exit_code = RunSweepSession(request_, out, err, kNotInterrupted);
    }
    _exit(exit_code);
  }
  // The exit code.
  int Finish(const std::string& folder) {
    int status = 0;
    waitpid(Start(folder), &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    fs::remove(base_ / folder / "err");  // It says where the sweep went on.
    return WEXITSTATUS(status);
  }
  // Kills the sweep, each time at another moment: at once, or after it has noted how far it is.
  void Disturb(const std::string& folder, uint64_t seed, int times) {
    for (int i = 0; i < times; ++i) {
      const uint64_t draw = Mix(seed, static_cast<uint64_t>(i));
      const fs::path checkpoint =
          base_ / folder / "results" /
          ("shard-" + std::to_string(request_.sweep.seeds.shard.index) + "-of-" +
           std::to_string(request_.sweep.seeds.shard.count) + ".ndjson.checkpoint");
      const pid_t pid = Start(folder);
      // Of two the first notes that the sweep begins, the second what it has done.
      for (uint64_t notes = draw % 3; notes > 0 && IsAlive(pid); --notes) {
        AwaitNext(checkpoint, pid);
      }
      usleep(static_cast<useconds_t>(draw / 3 % 40000));
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
  }
  void ExpectSame(const std::string& a, const std::string& b) {
    ExpectSameSweepFiles(base_ / a, base_ / b);
  }
  // The whole test: the same sweep undisturbed and killed a few times. Returns its exit code.
  int Compare(uint64_t seed) {
    const int exit_code = Finish("whole");
    Disturb("killed", seed, 5);
    EXPECT_EQ(Finish("killed"), exit_code);
    ExpectSame("whole", "killed");
    return exit_code;
  }
  bool Printed(const std::string& text) {
    return ReadWholeFile(base_ / "whole" / "out").find(text) != std::string::npos;
  }

  static bool IsAlive(pid_t pid) {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
  }

  fs::path base_;
  SweepRequest request_;

 private:
  static ino_t FileNumber(const fs::path& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
  }
  static void AwaitNext(const fs::path& path, pid_t pid) {
    const ino_t before = FileNumber(path);
    while (FileNumber(path) == before && IsAlive(pid)) usleep(1000);
  }
};

TEST_F(ResumeTest, CleanSweepEndsAsIfItHadNotBeenKilled) {
  request_.sweep = {"swarm", "", {{0, 120}, {}}};
  EXPECT_EQ(Compare(1), 0);
}

TEST_F(ResumeTest, SweepWithHazardsEndsAsIfItHadNotBeenKilled) {
  request_.sweep = {"reference", "", {{50, 150}, {}}};
  EXPECT_EQ(Compare(2), 0);
  EXPECT_TRUE(Printed("HAZARD H2"));
}

TEST_F(ResumeTest, SweepOfABrokenGuestEndsAsIfItHadNotBeenKilled) {
  const std::string path = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  request_.factory = LoadGuest(path).factory;
  ASSERT_NE(request_.factory, nullptr);
  request_.sweep = {"swarm", path, {{0, 150}, {}}};
  EXPECT_EQ(Compare(3), 1);
  EXPECT_TRUE(Printed("VIOLATION"));
}

// With hazards and violations in one sweep.
TEST_F(ResumeTest, HazardsDoNotPushViolationsOut) {
  const std::string path = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  request_.factory = LoadGuest(path).factory;
  ASSERT_NE(request_.factory, nullptr);
  request_.sweep = {"reference", path, {{50, 150}, {}}};
  EXPECT_EQ(Compare(4), 1);
  EXPECT_TRUE(Printed("VIOLATION"));
}

TEST_F(ResumeTest, SweepOfAGuestThatAbortsEndsAsIfItHadNotBeenKilled) {
  const BrokenGuestFactory factory(Fault::kAbort);
  request_.factory = &factory;
  request_.sweep = {"swarm", "", {{0, 120}, {}}};
  EXPECT_EQ(Compare(5), 1);
  EXPECT_TRUE(Printed("node.cc:7: check failed"));
}

// Killed also while findings are shrunk, and between the files that shrinking writes.
TEST_F(ResumeTest, SweepThatShrinksEndsAsIfItHadNotBeenKilled) {
  const std::string path = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  request_.factory = LoadGuest(path).factory;
  ASSERT_NE(request_.factory, nullptr);
  request_.sweep = {"swarm", path, {{0, 24}, {}}};
  request_.shrink_max = std::chrono::minutes(5);
  EXPECT_EQ(Finish("whole"), 1);
  EXPECT_TRUE(Printed("  minimal: "));
  Disturb("killed", 9, 2);
  const fs::path results = base_ / "killed/results";
  const fs::path folder = results / "findings/current-term-commit-b309";
  for (const fs::path& sign : {results / "shard-0-of-1.ndjson", folder / "minimal.scenario",
                               folder / "minimal.plan.txtpb", folder / "minimal.html"}) {
    const pid_t pid = Start("killed");
    while (!fs::exists(sign) && IsAlive(pid)) usleep(500);
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  EXPECT_EQ(Finish("killed"), 1);
  ExpectSame("whole", "killed");
}

TEST_F(ResumeTest, QuietSweepTellsWhatWasFoundBefore) {
  const BrokenGuestFactory factory(Fault::kReport);
  request_.factory = &factory;
  request_.volume = SweepRequest::Volume::kQuiet;
  request_.sweep = {"swarm", "", {{0, 40}, {}}};
  EXPECT_EQ(Finish("whole"), 1);
  EXPECT_TRUE(Printed("VIOLATION"));
  EXPECT_EQ(Finish("again"), 1);
  EXPECT_EQ(Finish("again"), 1);
  ExpectSame("whole", "again");
}

TEST_F(ResumeTest, ShardsInOneFolderEndAsIfNoneHadBeenKilled) {
  const std::string path = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  request_.factory = LoadGuest(path).factory;
  ASSERT_NE(request_.factory, nullptr);
  request_.junit.clear();
  request_.shrink_max = std::chrono::minutes(5);
  for (const uint64_t index : {uint64_t{0}, uint64_t{1}}) {
    request_.sweep = {"swarm", path, {{0, 160}, {index, 2}}};
    EXPECT_EQ(Finish("whole"), 1);
  }
  // The second ends before the first goes on.
  request_.sweep.seeds.shard.index = 0;
  Disturb("killed", 6, 2);
  request_.sweep.seeds.shard.index = 1;
  Disturb("killed", 7, 2);
  for (const uint64_t index : {uint64_t{1}, uint64_t{0}}) {
    request_.sweep.seeds.shard.index = index;
    EXPECT_EQ(Finish("killed"), 1);
  }
  fs::remove(base_ / "whole" / "out");  // Of the shard that came last.
  fs::remove(base_ / "killed" / "out");
  ExpectSame("whole", "killed");
}

TEST_F(ResumeTest, SweepThatIsGivenMoreSeedsEndsAsIfItHadHadThemFromTheStart) {
  const std::string path = BinaryDir() + "/mutants/figure8-commit-old-term.so";
  request_.factory = LoadGuest(path).factory;
  ASSERT_NE(request_.factory, nullptr);
  request_.sweep = {"swarm", path, {{0, 150}, {}}};
  EXPECT_EQ(Finish("whole"), 1);
  request_.sweep.seeds.range.count = 50;
  EXPECT_EQ(Finish("killed"), 1);
  request_.sweep.seeds.range.count = 90;
  EXPECT_EQ(Finish("killed"), 1);
  request_.sweep.seeds.range.count = 150;
  Disturb("killed", 8, 3);
  EXPECT_EQ(Finish("killed"), 1);
  ExpectSame("whole", "killed");
}

TEST_F(ResumeTest, SweepIsNotGivenFewerSeedsThanItHasRun) {
  request_.sweep = {"calm", "", {{0, 10}, {}}};
  EXPECT_EQ(Finish("whole"), 0);
  request_.sweep.seeds.range.count = 9;
  EXPECT_EQ(Finish("whole"), 2);
}

}  // namespace
}  // namespace squall
