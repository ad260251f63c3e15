// Whether a run in another process is still worth waiting for.
//
// What counts is what the run itself does: steps of its world, and CPU time that its process uses.
// The wall clock goes on while a machine is suspended, and while other processes have the CPU; a
// run is not to blame for that.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_WATCH_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_WATCH_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/command/process/run_progress.h"

namespace squall {

// Why a run was ended before its end.
struct Overrun {
  enum class Why : uint8_t {
    kStuck,  // One step has used up half of the CPU time of a run.
    kSlow,   // The CPU time of a run is used up; its steps went on.
    kStill,  // Neither steps nor CPU time go on, though the process could run: it waits or is
             // stopped.
  };
  Why why = Why::kSlow;
  RunProgress::Phase phase = RunProgress::Phase::kIdle;
  uint64_t steps = 0;   // That had ended.
  uint64_t at_us = 0;   // Simulated time of the last of them.
  uint64_t cpu_us = 0;  // Used by the run.
  uint64_t digest = 0;  // After the last step, 0 if not known.
};

// "it used 60.0 s of CPU time, and its steps went on (the last one was 11,204,113)".
std::string Describe(const Overrun& overrun);

class Watch {
 public:
  // `run_time_max` is the CPU time of a run, and of what is done before it. `progress` must outlive
  // the watch.
  Watch(pid_t pid, const RunProgress& progress, std::chrono::milliseconds run_time_max);

  // To be called at least every kLookEvery while something is expected of the process.
  std::optional<Overrun> Look();

  // When to look again.
  std::chrono::milliseconds next_look() const { return next_look_; }

  static constexpr std::chrono::milliseconds kLookEvery{100};

 private:
  using Clock = std::chrono::steady_clock;

  void BeginPhase(const RunProgress::View& view, uint64_t cpu_us);

  pid_t pid_;
  const RunProgress* progress_;
  std::chrono::microseconds run_time_max_;
  std::chrono::microseconds still_max_;
  // Often enough to tell a step that uses half of the time from steps that go on.
  std::chrono::milliseconds look_every_;
  std::chrono::milliseconds next_look_{0};

  RunProgress::View last_;
  uint64_t cpu_us_last_ = 0;     // Of the whole process, when it was last looked at.
  uint64_t cpu_us_at_step_ = 0;  // When the step counter was last seen to move.
  Clock::time_point looked_;
  std::chrono::microseconds still_{0};
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_WATCH_H_
