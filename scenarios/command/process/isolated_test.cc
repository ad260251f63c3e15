#include "scenarios/command/process/isolated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace squall {
namespace {

using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

IsolatedCall Limit(milliseconds run_time_max) {
  IsolatedCall call;
  call.run_time_max = run_time_max;
  return call;
}

void UseCpuForEver() {
  for (volatile bool on = true; on;) {
  }
}

TEST(CallIsolated, ReturnsWhatWasReturned) {
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(CallIsolated({}, [&](RunProgress&) { return large; }).returned, large);
}

TEST(CallIsolated, GivesTheSignalThatEndedIt) {
  const IsolatedResult result = CallIsolated({}, [](RunProgress&) -> std::string { std::abort(); });
  EXPECT_EQ(result.returned, std::nullopt);
  ASSERT_TRUE(result.ended);
  EXPECT_EQ(WTERMSIG(*result.ended), SIGABRT);
}

TEST(CallIsolated, ProcessThatExitsWithZeroHasNotReturned) {
  const IsolatedResult result = CallIsolated({}, [](RunProgress&) -> std::string { _exit(0); });
  EXPECT_EQ(result.returned, std::nullopt);
  EXPECT_EQ(result.ended, 0);
}

TEST(CallIsolated, KeepsTheLastWords) {
  const IsolatedResult result = CallIsolated({}, [](RunProgress&) -> std::string {
    std::fprintf(stderr, "log.cc:7: no\n");
    std::abort();
  });
  EXPECT_EQ(result.output, "log.cc:7: no\n");
}

TEST(CallIsolated, GivesUpACallThatUsesItsCpuTime) {
  const IsolatedResult result =
      CallIsolated(Limit(milliseconds(50)), [](RunProgress&) -> std::string {
        UseCpuForEver();
        return "";
      });
  ASSERT_TRUE(result.overrun);
  EXPECT_EQ(result.overrun->why, Overrun::Why::kSlow);
}

TEST(CallIsolated, GivesUpACallThatWaitsForEver) {
  const IsolatedResult result =
      CallIsolated(Limit(milliseconds(50)), [](RunProgress&) -> std::string {
        for (;;) pause();
      });
  ASSERT_TRUE(result.overrun);
  EXPECT_EQ(result.overrun->why, Overrun::Why::kStill);
}

TEST(CallIsolated, TellsTheStepThatUsesTheTime) {
  const IsolatedResult result =
      CallIsolated(Limit(milliseconds(100)), [](RunProgress& progress) -> std::string {
        progress.Begin(RunProgress::Phase::kRunning);
        progress.Note(6, 1);
        UseCpuForEver();
        return "";
      });
  ASSERT_TRUE(result.overrun);
  EXPECT_EQ(result.overrun->why, Overrun::Why::kStuck);
  EXPECT_EQ(result.overrun->steps, 6u);
  EXPECT_THAT(Describe(*result.overrun), HasSubstr("and step 7 did not end"));
}

TEST(CallIsolated, InterruptionGivesUpACall) {
  const std::atomic<bool> interrupted{true};
  IsolatedCall call;
  call.interrupted = &interrupted;
  const IsolatedResult result = CallIsolated(call, [](RunProgress&) -> std::string {
    for (;;) pause();
  });
  EXPECT_TRUE(result.interrupted);
}

TEST(CallIsolated, LeavesOurMemoryAlone) {
  int value = 1;
  CallIsolated({}, [&](RunProgress&) { return std::to_string(++value); });
  EXPECT_EQ(value, 1);
}

// `timeout` and terminals send their signals to all processes of a group.
TEST(CallIsolated, SignalsForTheWholeGroupAreLeftToTheParent) {
  const IsolatedResult result = CallIsolated({}, [](RunProgress&) -> std::string {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) raise(number);
    return "alive";
  });
  EXPECT_EQ(result.returned, "alive");
}

TEST(CallIsolatedTwice, TriesOnceMoreAfterAnOverrun) {
  const IsolatedResult result =
      CallIsolatedTwice(Limit(milliseconds(50)), [](RunProgress&, Attempt attempt) -> std::string {
        if (attempt == Attempt::kFirst) UseCpuForEver();
        return "the second time";
      });
  EXPECT_EQ(result.returned, "the second time");
  EXPECT_TRUE(result.overrun_before);
}

TEST(CallIsolatedTwice, TriesOnceMoreAfterItsProcessWasKilled) {
  const IsolatedResult result =
      CallIsolatedTwice({}, [](RunProgress& progress, Attempt attempt) -> std::string {
        progress.Begin(RunProgress::Phase::kRunning);
        progress.Note(attempt == Attempt::kFirst ? 7 : 9, 0);
        if (attempt == Attempt::kFirst) raise(SIGKILL);
        return "the second time";
      });
  EXPECT_EQ(result.returned, "the second time");
  ASSERT_TRUE(result.killed_before);
  EXPECT_EQ(result.killed_before->steps, 7u);
}

TEST(CallIsolatedTwice, CrashIsNotTriedAgain) {
  const IsolatedResult result = CallIsolatedTwice({}, [](RunProgress&, Attempt attempt) {
    if (attempt == Attempt::kFirst) abort();
    return std::string();
  });
  EXPECT_TRUE(result.ended);
}

// What went wrong stands at the end, or at the beginning.
TEST(CallIsolated, OfLongOutputBothEndsAreKept) {
  const IsolatedResult result = CallIsolated({}, [](RunProgress&) {
    std::fputs("the beginning\n", stderr);
    for (int i = 0; i < 20000; ++i) std::fputs("chatter chatter\n", stderr);
    std::fputs("the end\n", stderr);
    return std::string();
  });
  EXPECT_THAT(result.output, StartsWith("the beginning\nchatter"));
  EXPECT_THAT(result.output, EndsWith("chatter\nthe end\n"));
  EXPECT_THAT(result.output, HasSubstr(" bytes are left out here)\n"));
  EXPECT_LT(result.output.size(), size_t{70000});
}

// Whatever ends the parent, be it a signal that it cannot handle.
TEST(Child, DoesNotOutliveItsParent) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    IsolatedCall call;
    call.output = Child::Output::kInherited;
    CallIsolated(call, [](RunProgress&) -> std::string {
      sigset_t all;
      sigfillset(&all);
      sigprocmask(SIG_BLOCK, &all, nullptr);
      UseCpuForEver();
      return "";
    });
    _exit(0);
  }
  close(ends[1]);
  usleep(200000);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  // Parent and child have the other end open as long as they live.
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);
  close(ends[0]);
}

}  // namespace
}  // namespace squall
