#include "scenarios/command/sweep/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/base/hash.h"

namespace squall {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::atomic<bool> kNotInterrupted{false};

// Runs that take unequally long, so that they end out of order; every 50th seed fails, in one of
// two ways.
RunRecord SomeRun(uint64_t seed) {
  usleep(static_cast<useconds_t>(Mix(seed, 1) % 1000));
  RunRecord record;
  record.seed = seed;
  record.digest = Mix(seed, 2);
  record.steps = seed;
  record.statistics.events = seed;
  if (seed % 50 == 7) {
    record.verdict = RunVerdict::kViolation;
    record.signature = seed % 100 == 7 ? "one" : "other";
    record.detail = "seed " + std::to_string(seed);
  }
  return record;
}

const RunSeed kSomeRun = [](uint64_t seed, RunProgress&) { return SomeRun(seed); };

SweepLimits Workers(int workers) {
  SweepLimits limits;
  limits.workers = workers;
  return limits;
}

SweepResult Sweep(const SweepSeeds& seeds, const SweepLimits& limits, const RunSeed& run = kSomeRun,
                  SweepListener* listener = nullptr) {
  return RunSweep(seeds, limits, run, {}, listener, kNotInterrupted);
}

class Order final : public SweepListener {
 public:
  void OnRun(const RunRecord& record, bool is_new, const SweepTotals&) override {
    seeds.push_back(record.seed);
    if (is_new) new_at.push_back(record.seed);
  }
  void OnProgress(const SweepTotals&, uint64_t) override {}

  std::vector<uint64_t> seeds;
  std::vector<uint64_t> new_at;
};

TEST(Sweep, RunsEverySeedOnceInOrder) {
  Order order;
  const SweepResult result = Sweep({{10, 5}, {}}, Workers(3), kSomeRun, &order);
  EXPECT_EQ(result.end, SweepEnd::kComplete);
  EXPECT_THAT(order.seeds, ElementsAre(10, 11, 12, 13, 14));
}

TEST(Sweep, ComesToTheSameWithAnyNumberOfWorkers) {
  const SweepResult one = Sweep({{0, 300}, {}}, Workers(1));
  const SweepResult five = Sweep({{0, 300}, {}}, Workers(5));
  EXPECT_EQ(one.totals.digest, five.totals.digest);
  EXPECT_EQ(one.totals.runs, five.totals.runs);
  EXPECT_EQ(one.totals.statistics.events, five.totals.statistics.events);
  ASSERT_EQ(one.totals.findings.size(), five.totals.findings.size());
  EXPECT_EQ(one.totals.findings[0].first.detail, five.totals.findings[0].first.detail);
}

TEST(Sweep, DigestTellsWhichRunDiffered) {
  const auto other = [](uint64_t seed, RunProgress&) {
    RunRecord record = SomeRun(seed);
    if (seed == 17) ++record.digest;
    return record;
  };
  EXPECT_NE(Sweep({{0, 30}, {}}, Workers(2)).totals.digest,
            Sweep({{0, 30}, {}}, Workers(2), other).totals.digest);
}

TEST(Sweep, FailuresOfOneSignatureAreOneFinding) {
  Order order;
  const SweepResult result = Sweep({{0, 300}, {}}, Workers(4), kSomeRun, &order);
  ASSERT_EQ(result.totals.findings.size(), 2u);
  EXPECT_EQ(result.totals.findings[0].first.seed, 7u);
  EXPECT_EQ(result.totals.findings[0].runs, 3u);
  EXPECT_EQ(result.totals.findings[1].first.seed, 57u);
  EXPECT_EQ(result.totals.failed, 6u);
  EXPECT_THAT(order.new_at, ElementsAre(7, 57));
}

TEST(Sweep, StopsAtTheSameSeedWithAnyNumberOfWorkers) {
  for (int workers : {1, 4}) {
    SweepLimits limits = Workers(workers);
    limits.findings_max = 2;
    const SweepResult result = Sweep({{0, 300}, {}}, limits);
    EXPECT_EQ(result.end, SweepEnd::kFindings);
    EXPECT_EQ(result.totals.runs, 58u) << workers << " workers";
  }
}

TEST(Sweep, ShardsAddUpToTheWhole) {
  const SweepResult whole = Sweep({{0, 100}, {}}, Workers(2));
  uint64_t digest = 0;
  uint64_t runs = 0;
  for (uint64_t i = 0; i < 3; ++i) {
    const SweepResult part = Sweep({{0, 100}, {i, 3}}, Workers(2));
    digest += part.totals.digest;
    runs += part.totals.runs;
  }
  EXPECT_EQ(digest, whole.totals.digest);
  EXPECT_EQ(runs, 100u);
}

TEST(Sweep, ShardBeyondTheRangeIsEmpty) {
  const SweepResult result = Sweep({{0, 2}, {2, 3}}, Workers(2));
  EXPECT_EQ(result.end, SweepEnd::kComplete);
  EXPECT_EQ(result.totals.runs, 0u);
}

TEST(Sweep, GoesOnFromWhereItWas) {
  const SweepResult whole = Sweep({{0, 200}, {}}, Workers(2));
  const SweepResult first = Sweep({{0, 90}, {}}, Workers(2));
  const SweepResult rest =
      RunSweep({{0, 200}, {}}, Workers(2), kSomeRun, first.totals, nullptr, kNotInterrupted);
  EXPECT_EQ(rest.totals.digest, whole.totals.digest);
  EXPECT_EQ(rest.totals.failed, whole.totals.failed);
}

TEST(Sweep, GuestThatEndsTheProcessIsAFinding) {
  const auto run = [](uint64_t seed, RunProgress&) {
    if (seed == 12 || seed == 20) {
      std::fprintf(stderr, "log.cc:12: index %d is out of range\nmore\n", static_cast<int>(seed));
      std::abort();
    }
    return SomeRun(seed);
  };
  const SweepResult result = Sweep({{8, 40}, {}}, Workers(2), run);
  EXPECT_EQ(result.end, SweepEnd::kComplete);
  EXPECT_EQ(result.totals.runs, 40u);
  ASSERT_EQ(result.totals.findings.size(), 1u);
  const Finding& finding = result.totals.findings[0];
  EXPECT_EQ(finding.runs, 2u);
  EXPECT_EQ(finding.first.verdict, RunVerdict::kGuestCrash);
  EXPECT_EQ(finding.first.seed, 12u);
  EXPECT_THAT(finding.first.signature, StartsWith("guest-crash-sigabrt-"));
  EXPECT_THAT(finding.first.detail, HasSubstr("log.cc:12: index 12 is out of range"));
  EXPECT_THAT(finding.first.output, HasSubstr("more\n"));
}

TEST(Sweep, GuestThatExitsIsAFinding) {
  const auto run = [](uint64_t seed, RunProgress&) {
    if (seed == 3) std::_Exit(0);
    return SomeRun(seed);
  };
  const SweepResult result = Sweep({{0, 6}, {}}, Workers(2), run);
  EXPECT_EQ(result.totals.runs, 6u);
  ASSERT_EQ(result.totals.findings.size(), 1u);
  EXPECT_EQ(result.totals.findings[0].first.signature, "guest-crash-exit-0");
}

// What a run does that does not get to its end, in seed 3.
SweepResult SweepWithOneThat(const std::function<void(RunProgress&)>& does_not_end) {
  SweepLimits limits = Workers(2);
  limits.run_time_max = milliseconds(200);
  const auto run = [&](uint64_t seed, RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kRunning);
    if (seed == 3) {
      progress.Note(41, 7);
      does_not_end(progress);
    }
    return SomeRun(seed);
  };
  return Sweep({{0, 6}, {}}, limits, run);
}

TEST(Sweep, StepThatDoesNotEndIsAFinding) {
  const SweepResult result = SweepWithOneThat([](RunProgress&) {
    for (volatile bool on = true; on;) {
    }
  });
  EXPECT_EQ(result.end, SweepEnd::kComplete);
  EXPECT_EQ(result.totals.runs, 6u);
  ASSERT_EQ(result.totals.findings.size(), 1u);
  const RunRecord& first = result.totals.findings[0].first;
  EXPECT_EQ(first.verdict, RunVerdict::kGuestHang);
  EXPECT_EQ(first.signature, "guest-hang");
  EXPECT_EQ(first.seed, 3u);
  EXPECT_EQ(first.steps, 42u);
  EXPECT_EQ(first.detail, "step 42 did not end within 100 ms of CPU time, twice");
}

TEST(Sweep, RunWhoseStepsGoOnHasNoVerdictAndIsNoFinding) {
  const SweepResult result = SweepWithOneThat([](RunProgress& progress) {
    for (uint64_t step = 42;; ++step) progress.Note(step, step);
  });
  EXPECT_EQ(result.end, SweepEnd::kInconclusive);
  EXPECT_EQ(result.totals.runs, 6u);
  EXPECT_EQ(result.totals.failed, 0u);
  EXPECT_EQ(result.totals.inconclusive, 1u);
  ASSERT_EQ(result.totals.overruns.size(), 1u);
  EXPECT_EQ(result.totals.overruns[0].first.signature, "inconclusive-slow");
  EXPECT_EQ(SeedsWithoutVerdict({{0, 6}, {}}, result.totals), 1u);
}

TEST(Sweep, RunThatStandsStillHasNoVerdictAndIsNoFinding) {
  const SweepResult result = SweepWithOneThat([](RunProgress&) {
    for (;;) pause();
  });
  EXPECT_EQ(result.end, SweepEnd::kInconclusive);
  ASSERT_EQ(result.totals.overruns.size(), 1u);
  EXPECT_EQ(result.totals.overruns[0].first.signature, "inconclusive-still");
}

// Which also blocks the signals that could tell it to end.
TEST(Sweep, RunThatStopsItselfIsGivenUp) {
  const SweepResult result = SweepWithOneThat([](RunProgress&) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    raise(SIGSTOP);
  });
  EXPECT_EQ(result.totals.inconclusive, 1u);
}

TEST(Sweep, RunThatEndsWhenItIsTriedAgainIsTakenAsItIs) {
  const std::string mark = ::testing::TempDir() + "squall-sweep-tried-" + std::to_string(getpid());
  const SweepResult result = SweepWithOneThat([&](RunProgress&) {
    if (access(mark.c_str(), F_OK) == 0) return;
    std::fclose(std::fopen(mark.c_str(), "w"));
    for (volatile bool on = true; on;) {
    }
  });
  std::remove(mark.c_str());
  EXPECT_EQ(result.end, SweepEnd::kComplete);
  EXPECT_EQ(result.totals.failed, 0u);
}

// As a machine does that is suspended: parent and children stand still together.
TEST(Sweep, TimeInWhichAllProcessesStandStillIsNoHang) {
  const pid_t sweep = fork();
  if (sweep == 0) {
    setpgid(0, 0);
    SweepLimits limits = Workers(2);
    limits.run_time_max = milliseconds(1000);
    const auto run = [](uint64_t seed, RunProgress& progress) {
      progress.Begin(RunProgress::Phase::kRunning);
      usleep(100000);
      return SomeRun(seed);
    };
    const SweepResult result = Sweep({{10, 10}, {}}, limits, run);
    _exit(result.end == SweepEnd::kComplete && result.totals.inconclusive == 0 &&
                  result.totals.failed == 0
              ? 0
              : 1);
  }
  setpgid(sweep, sweep);
  usleep(200000);
  kill(-sweep, SIGSTOP);
  usleep(2500000);
  kill(-sweep, SIGCONT);
  int status = 0;
  waitpid(sweep, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Sweep, WithoutWorkersNoSeedHasAVerdict) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit few = before;
  few.rlim_cur = 3;
  setrlimit(RLIMIT_NOFILE, &few);
  const SweepResult result = Sweep({{0, 6}, {}}, Workers(2));
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(result.end, SweepEnd::kError);
  EXPECT_THAT(result.error, HasSubstr("worker process 1 of 2: cannot "));
  EXPECT_THAT(result.error, HasSubstr("Too many open files"));
  EXPECT_EQ(SeedsWithoutVerdict({{0, 6}, {}}, result.totals), 6u);
}

TEST(Sweep, TimeBudgetEndsAnEndlessSweepWithEveryBegunRunCounted) {
  SweepLimits limits = Workers(2);
  limits.time_max = milliseconds(100);
  Order order;
  const SweepResult result = Sweep({{0, ~uint64_t{0}}, {}}, limits, kSomeRun, &order);
  EXPECT_EQ(result.end, SweepEnd::kTime);
  EXPECT_GT(result.totals.runs, 0u);
  EXPECT_EQ(order.seeds.size(), result.totals.runs);
}

TEST(Sweep, InterruptionKeepsWhatWasDone) {
  std::atomic<bool> interrupted{true};
  const SweepResult result =
      RunSweep({{0, 1000}, {}}, Workers(2), kSomeRun, {}, nullptr, interrupted);
  EXPECT_EQ(result.end, SweepEnd::kInterrupted);
  EXPECT_LT(result.totals.runs, 1000u);
}

TEST(RunRecord, ComesThroughAPipeWhole) {
  RunRecord record = SomeRun(57);
  record.property = "p";
  record.output = std::string("a\0b", 3);
  record.wall_us = 5;
  record.statistics.crashes = 9;
  RunRecord other;
  ASSERT_TRUE(Unpack(Pack(record), &other));
  EXPECT_EQ(Pack(other), Pack(record));
  EXPECT_EQ(other.output, record.output);
  EXPECT_EQ(other.statistics.crashes, 9u);
}

TEST(RunRecord, RefusesEveryTruncation) {
  const std::string bytes = Pack(SomeRun(57));
  RunRecord record;
  for (size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_FALSE(Unpack(std::string_view(bytes).substr(0, n), &record)) << n;
  }
}

}  // namespace
}  // namespace squall
