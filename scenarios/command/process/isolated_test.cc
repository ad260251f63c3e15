#include "scenarios/command/process/isolated.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace squall {
namespace {

constexpr std::chrono::milliseconds kLong{60000};

TEST(CallIsolated, ReturnsWhatWasReturned) {
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(CallIsolated([&] { return large; }, kLong), large);
}

TEST(CallIsolated, ReturnsNothingIfTheProcessEnds) {
  EXPECT_EQ(CallIsolated([]() -> std::string { std::abort(); }, kLong), std::nullopt);
}

TEST(CallIsolated, ReturnsNothingIfTheCallDoesNotEnd) {
  const auto forever = []() -> std::string {
    for (;;) pause();
  };
  EXPECT_EQ(CallIsolated(forever, std::chrono::milliseconds(50)), std::nullopt);
}

TEST(CallIsolated, LeavesOurMemoryAlone) {
  int value = 1;
  CallIsolated([&] { return std::to_string(++value); }, kLong);
  EXPECT_EQ(value, 1);
}

TEST(RunIsolated, GivesTheExitCode) {
  const int status = RunIsolated([] { return 5; });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 5);
}

TEST(RunIsolated, GivesTheSignal) {
  const int status = RunIsolated([]() -> int {
    raise(SIGKILL);
    return 0;
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

}  // namespace
}  // namespace squall
