#include "scenarios/command/process/own_stack.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace squall {
namespace {

// Uses so much of the stack.
int Descend(int depth) {
  volatile char frame[1 << 10] = {};
  frame[0] = static_cast<char>(depth);
  return depth == 0 ? frame[0] : Descend(depth - 1) + frame[1];
}

TEST(CallOnOwnStack, ReturnsWhatTheCallReturns) {
  EXPECT_EQ(CallOnOwnStack([] { return 7; }), 7);
}

TEST(CallOnOwnStack, HasRoomWhateverTheLimitOfTheProcess) {
  const pid_t pid = fork();
  if (pid == 0) {
    const rlimit small{64 << 10, 64 << 10};
    setrlimit(RLIMIT_STACK, &small);
    _exit(CallOnOwnStack([] { return Descend(4000); }));
  }
  int status = -1;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
}

TEST(CallOnOwnStack, GetsTheSignalsOfTheProcess) {
  static volatile std::sig_atomic_t got = 0;
  const auto before = std::signal(SIGUSR1, [](int) { got = 1; });
  CallOnOwnStack([] {
    kill(getpid(), SIGUSR1);
    return 0;
  });
  std::signal(SIGUSR1, before);
  EXPECT_EQ(got, 1);
}

}  // namespace
}  // namespace squall
