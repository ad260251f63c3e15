#include "scenarios/command/process/run_progress.h"

#include <ctime>

namespace squall {
namespace {

uint64_t OwnCpuTime() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000 + static_cast<uint64_t>(time.tv_nsec) / 1000;
}

}  // namespace

void RunProgress::Begin(Phase phase, uint64_t runs) {
  phase_.store(Phase::kIdle);
  steps_.store(0);
  at_us_.store(0);
  digest_.store(0);
  runs_.store(runs);
  cpu_us_at_begin_.store(OwnCpuTime());
  begun_.fetch_add(1);
  phase_.store(phase);
}

RunProgress::View RunProgress::Look() const {
  View view;
  view.phase = phase_.load();
  view.begun = begun_.load();
  view.runs = runs_.load();
  view.cpu_us_at_begin = cpu_us_at_begin_.load();
  view.digest = digest_.load(std::memory_order_relaxed);
  view.steps = steps_.load(std::memory_order_relaxed);
  view.at_us = at_us_.load(std::memory_order_relaxed);
  view.gave_up = gave_up_.load();
  return view;
}

}  // namespace squall
