#include "scenarios/command/process/isolated.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>

#include "scenarios/command/process/ended_process.h"

namespace squall {
namespace {

void FlushAll() {
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
}

// The length, then the bytes.
int ReturnTo(int fd, const std::string& bytes) {
  const uint64_t size = bytes.size();
  const bool written = WriteBytes(fd, &size, sizeof(size)) && WriteBytes(fd, bytes.data(), size);
  return written ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Waits for a call to return.
class Waiting {
 public:
  Waiting(const IsolatedCall& settings, Child* child)
      : settings_(settings),
        child_(child),
        watch_(child->pid(), child->progress(), settings.run_time_max) {}

  IsolatedResult ToEnd() {
    IsolatedResult result;
    while (!TakeEnd(&result)) {
      pollfd polled{at_end_ ? -1 : child_->from_child(), POLLIN, 0};
      if (poll(&polled, 1, static_cast<int>(watch_.next_look().count())) > 0) Receive();
      if (!is_whole()) result.overrun = watch_.Look();
    }
    result.progress = child_->progress().Look();
    result.output = child_->ReadOutput();
    return result;
  }

 private:
  bool is_whole() const {
    uint64_t size = 0;
    if (received_.size() < sizeof(size)) return false;
    std::memcpy(&size, received_.data(), sizeof(size));
    return received_.size() - sizeof(size) == size;
  }

  void Receive() {
    char buffer[1 << 16];
    const ssize_t n = read(child_->from_child(), buffer, sizeof(buffer));
    if (n > 0) received_.append(buffer, static_cast<size_t>(n));
    at_end_ = n == 0;
  }

  // Whether there is nothing more to wait for.
  bool TakeEnd(IsolatedResult* result) {
    if (result->overrun) {
      child_->Kill();
      return true;
    }
    if (is_whole()) {
      child_->Kill();
      result->returned = received_.substr(sizeof(uint64_t));
      return true;
    }
    if (settings_.interrupted != nullptr && settings_.interrupted->load()) {
      child_->Kill();
      return result->interrupted = true;
    }
    int status = 0;
    if (!child_->HasEnded(&status)) return false;
    // What it wrote last may lie in the pipe still.
    pollfd polled{child_->from_child(), POLLIN, 0};
    while (!at_end_ && poll(&polled, 1, 0) > 0) Receive();
    if (is_whole()) {
      result->returned = received_.substr(sizeof(uint64_t));
    } else {
      result->ended = status;
    }
    return true;
  }

  const IsolatedCall& settings_;
  Child* child_;
  Watch watch_;
  std::string received_;
  bool at_end_ = false;
};

}  // namespace

IsolatedResult CallIsolated(const IsolatedCall& settings,
                            const std::function<std::string(RunProgress&)>& call) {
  FlushAll();
  const auto child = Child::Start(settings.output, [&](const Child::Side& side) {
    const std::string returned = call(*side.progress);
    FlushAll();
    return ReturnTo(side.to_parent, returned);
  });
  if (!child.ok()) {
    IsolatedResult result;
    result.error = std::string(child.status().message());
    return result;
  }
  return Waiting(settings, child->get()).ToEnd();
}

IsolatedResult CallIsolatedTwice(const IsolatedCall& settings,
                                 const std::function<std::string(RunProgress&, Attempt)>& call) {
  IsolatedResult first = CallIsolated(
      settings, [&](RunProgress& progress) { return call(progress, Attempt::kFirst); });
  const bool lacked_memory = first.progress.gave_up == RunProgress::GaveUp::kOutOfMemory;
  const bool was_killed = first.ended && WasKilled(*first.ended);
  if (!first.overrun && !lacked_memory && !was_killed) return first;
  IsolatedResult second = CallIsolated(
      settings, [&](RunProgress& progress) { return call(progress, Attempt::kSecond); });
  second.overrun_before = first.overrun;
  if (was_killed) second.killed_before = first.progress;
  return second;
}

}  // namespace squall
