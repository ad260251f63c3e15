#include "scenarios/command/process/isolated.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>

namespace squall {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

void FlushAll() {
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

void WriteAll(int fd, const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    done += static_cast<size_t>(n);
  }
}

// All that comes until the writer is gone, or nothing if that takes too long.
std::optional<std::string> ReadUntilEnd(int fd, milliseconds time_max) {
  const auto end = Clock::now() + time_max;
  std::string bytes;
  char buffer[1 << 12];
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    pollfd polled{fd, POLLIN, 0};
    const int ready = poll(&polled, 1, static_cast<int>(std::max(left, milliseconds(0)).count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    const ssize_t n = read(fd, buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(n));
  }
}

}  // namespace

std::optional<std::string> CallIsolated(const std::function<std::string()>& call,
                                        milliseconds time_max) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  FlushAll();
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    // Only what is returned counts; a guest's last words have been seen before.
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    WriteAll(ends[1], call());
    _exit(EXIT_SUCCESS);
  }
  close(ends[1]);
  std::optional<std::string> bytes;
  if (pid > 0) {
    bytes = ReadUntilEnd(ends[0], time_max);
    if (!bytes) kill(pid, SIGKILL);
    if (WaitFor(pid) != 0) bytes.reset();
  }
  close(ends[0]);
  return bytes;
}

int RunIsolated(const std::function<int()>& call) {
  FlushAll();
  const pid_t pid = fork();
  if (pid < 0) return -1;
  if (pid == 0) {
    const int exit_code = call();
    FlushAll();
    _exit(exit_code);
  }
  return WaitFor(pid);
}

}  // namespace squall
