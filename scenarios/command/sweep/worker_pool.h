// Worker processes that run seeds. A seed that ends or blocks its worker is answered like any
// other, with a record that says so, and another worker takes the place.
//
// Processes and not threads, because the node under test may be anybody's code: it may abort,
// corrupt memory, loop for ever, or keep state between runs.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_WORKER_POOL_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_WORKER_POOL_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/command/sweep/run_record.h"

namespace squall {

// A seed and its place in the sweep.
struct Job {
  uint64_t position = 0;
  uint64_t seed = 0;
};

struct Answer {
  uint64_t position = 0;
  RunRecord record;
};

class WorkerPool {
 public:
  using Clock = std::chrono::steady_clock;

  struct Settings {
    int workers = 1;
    // A run that takes longer than this hangs.
    std::chrono::milliseconds run_time_max{60000};
  };

  WorkerPool(const Settings& settings, RunSeed run);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Ends all workers, whatever they do.
  ~WorkerPool();

  // Whether some worker would take one more job now.
  bool WantsJob() const;
  // Requires: WantsJob().
  void Give(const Job& job);
  // Jobs given and not answered.
  size_t outstanding() const { return outstanding_; }

  // Waits until there are answers, `patience` is over, or a signal came. In no particular order.
  std::vector<Answer> Wait(std::chrono::milliseconds patience);

  // Set if no worker process can be started; no answer comes any more.
  const std::string& error() const { return error_; }

 private:
  struct Worker {
    pid_t pid = -1;
    int to = -1;    // Jobs, from us.
    int from = -1;  // Records, to us.
    // What the worker's runs print; emptied at the start of each run.
    std::FILE* output = nullptr;
    std::string received;
    std::deque<Job> jobs;
    Clock::time_point since;  // When the first of them became the first.
  };

  bool Start(Worker& worker);
  void Stop(Worker& worker);
  [[noreturn]] void Serve(const Worker& self);
  bool Send(Worker& worker, const Job& job);
  void Receive(Worker& worker, std::vector<Answer>* answers);
  void ExpectFromNow(Worker& worker);
  void Bury(Worker& worker, bool hung, std::vector<Answer>* answers);

  Settings settings_;
  RunSeed run_;
  std::vector<Worker> workers_;
  size_t outstanding_ = 0;
  std::string error_;
};

// The record of a run that ended its process: `status` is waitpid's, `output` what it printed.
RunRecord CrashRecord(uint64_t seed, int status, std::string output);
// The record of a run that did not end within `limit`.
RunRecord HangRecord(uint64_t seed, std::chrono::milliseconds limit, std::string output);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_WORKER_POOL_H_
