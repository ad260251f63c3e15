// Calls that may end the process or never return, made in a process of their own.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_ISOLATED_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_ISOLATED_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "scenarios/command/process/child.h"
#include "scenarios/command/process/watch.h"

namespace squall {

struct IsolatedCall {
  // CPU time that the call may use; see Watch.
  std::chrono::milliseconds run_time_max{60000};
  // Kept: what the call prints is in `output` and nowhere else.
  Child::Output output = Child::Output::kKept;
  // Set by a signal handler, to give up. May be null.
  const std::atomic<bool>* interrupted = nullptr;
};

// How a call ended. Exactly one of the first five says so.
struct IsolatedResult {
  std::optional<std::string> returned;
  std::optional<int> ended;  // The process did, before the call returned: status as of waitpid.
  std::optional<Overrun> overrun;
  bool interrupted = false;
  std::string error;  // No process could be started, and why.

  std::string output;          // What the call printed, as far as it is kept.
  RunProgress::View progress;  // How far the call had come when it ended.

  // Of CallIsolatedTwice(), when the call was tried first: that it overran, or how far it had come
  // when its process was killed.
  std::optional<Overrun> overrun_before;
  std::optional<RunProgress::View> killed_before;
};

// What `call` returns, or how it ended otherwise. The call's effects on memory are lost; what it
// writes to files and, unless it is kept, to standard output is not. Output streams are flushed
// before, and in the other process after the call.
IsolatedResult CallIsolated(const IsolatedCall& settings,
                            const std::function<std::string(RunProgress&)>& call);

enum class Attempt : uint8_t { kFirst, kSecond };

// The same, tried once more if the first call overran, got no more memory or was killed (SIGKILL):
// the machine may have been to blame.
IsolatedResult CallIsolatedTwice(const IsolatedCall& settings,
                                 const std::function<std::string(RunProgress&, Attempt)>& call);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_ISOLATED_H_
