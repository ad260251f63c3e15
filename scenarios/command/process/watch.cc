#include "scenarios/command/process/watch.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/command/report/numbers.h"

namespace squall {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// A process that is to be told from one that stands still gets at least this long.
constexpr microseconds kStillMin = std::chrono::seconds(1);

// CPU time of all threads of the process, `otherwise` if it is gone.
uint64_t CpuTime(pid_t pid, uint64_t otherwise) {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return otherwise;
  return static_cast<uint64_t>(time.tv_sec) * 1000000 + static_cast<uint64_t>(time.tv_nsec) / 1000;
}

// Whether the process would run if it were given a CPU.
bool WantsCpu(pid_t pid) {
  std::ifstream in(absl::StrCat("/proc/", pid, "/stat"));
  std::string line;
  std::getline(in, line);
  // The name before it, in parentheses, may hold anything.
  const size_t name_end = line.rfind(") ");
  return name_end != line.npos && name_end + 2 < line.size() && line[name_end + 2] == 'R';
}

microseconds Micros(uint64_t number) { return microseconds(static_cast<int64_t>(number)); }

}  // namespace

std::string Describe(const Overrun& o) {
  const std::string cpu = absl::StrCat("it used ", Span(o.cpu_us), " of CPU time");
  if (o.phase != RunProgress::Phase::kRunning) {
    return absl::StrCat(
        cpu, o.phase == RunProgress::Phase::kReviewing ? " after its last step, to be judged" : "",
        o.why == Overrun::Why::kStill ? " and then no more" : "");
  }
  const std::string last = absl::StrCat("the last one was step ", Grouped(o.steps));
  switch (o.why) {
    case Overrun::Why::kStuck:
      return absl::StrCat(cpu, ", and step ", Grouped(o.steps + 1), " did not end");
    case Overrun::Why::kSlow:
      return absl::StrCat(cpu, ", and its steps went on (", last, ")");
    case Overrun::Why::kStill:
      return absl::StrCat(cpu, " and then no more, and its steps stood still (", last, ")");
  }
  return "";
}

Watch::Watch(pid_t pid, const RunProgress& progress, milliseconds run_time_max)
    : pid_(pid),
      progress_(&progress),
      run_time_max_(run_time_max),
      still_max_(std::max<microseconds>(run_time_max, kStillMin)),
      look_every_(std::clamp(run_time_max / 8, milliseconds(1), kLookEvery)),
      next_look_(look_every_),
      looked_(Clock::now()) {
  BeginPhase(progress.Look(), 0);
}

void Watch::BeginPhase(const RunProgress::View& view, uint64_t cpu_us) {
  last_ = view;
  cpu_us_last_ = cpu_us;
  // When the steps that are done already were done is not known.
  cpu_us_at_step_ = view.steps == 0 ? view.cpu_us_at_begin : cpu_us;
  still_ = microseconds(0);
}

std::optional<Overrun> Watch::Look() {
  // Of a watch that itself stood still nothing is known for that time.
  const auto now = Clock::now();
  const microseconds passed = std::min<microseconds>(
      std::chrono::duration_cast<microseconds>(now - looked_), 2 * kLookEvery);
  looked_ = now;
  const uint64_t cpu_us = CpuTime(pid_, cpu_us_last_);
  const RunProgress::View view = progress_->Look();
  if (view.begun != last_.begun || view.phase != last_.phase) BeginPhase(view, cpu_us);
  if (view.steps != last_.steps) {
    cpu_us_at_step_ = cpu_us;
    still_ = microseconds(0);
  } else if (Micros(cpu_us - cpu_us_last_) < passed / 2 && !WantsCpu(pid_)) {
    still_ += passed;
  }
  cpu_us_last_ = cpu_us;
  last_ = view;

  const bool running = view.phase == RunProgress::Phase::kRunning;
  const microseconds used = Micros(cpu_us - std::min(cpu_us, view.cpu_us_at_begin));
  const microseconds in_step = Micros(cpu_us - std::min(cpu_us, cpu_us_at_step_));
  const microseconds used_max = static_cast<int64_t>(view.runs) * run_time_max_;
  const microseconds in_step_max = running ? run_time_max_ / 2 : used_max;
  Overrun overrun{
      Overrun::Why::kSlow, view.phase, view.steps, view.at_us, static_cast<uint64_t>(used.count()),
      view.digest};
  if (running && in_step >= in_step_max) {
    overrun.why = Overrun::Why::kStuck;
    return overrun;
  }
  if (used >= used_max) return overrun;
  if (still_ >= still_max_) {
    overrun.why = Overrun::Why::kStill;
    return overrun;
  }
  const microseconds left = std::min({used_max - used, in_step_max - in_step, still_max_ - still_});
  next_look_ =
      std::clamp(std::chrono::duration_cast<milliseconds>(left), milliseconds(1), look_every_);
  return std::nullopt;
}

}  // namespace squall
