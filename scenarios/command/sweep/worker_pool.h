// Worker processes that run seeds. A seed that ends its worker, or that has to be given up, is
// answered like any other, with a record that says so, and another worker takes the place.
//
// Processes and not threads, because the guest is untrusted code: it may abort, corrupt memory,
// loop forever, or keep state between runs.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_WORKER_POOL_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_WORKER_POOL_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/command/process/child.h"
#include "scenarios/command/process/watch.h"
#include "scenarios/command/sweep/run_record.h"

namespace squall {

// A run to be made: a seed and its place in the sweep, or whatever else `payload` says.
struct Job {
  uint64_t position = 0;
  uint64_t seed = 0;
  std::string payload;
};

// What the function that runs jobs returns.
struct JobResult {
  RunRecord record;
  std::string attachment;  // Whatever else is to be known of the run.
};
// May end the process, or never return: it is called in a process of its own, and notes in
// `progress` how far it has come.
using RunJob = std::function<JobResult(const Job& job, RunProgress& progress)>;

struct Answer {
  uint64_t position = 0;
  RunRecord record;
  std::string attachment;  // Empty if the run did not get to its end.
};

class WorkerPool {
 public:
  struct Settings {
    int workers = 1;
    // CPU time of a run; see Watch. A run that overruns is tried once more.
    std::chrono::milliseconds run_time_max{60000};
    // That a worker is given at a time, so that it need not wait for us between two runs. More than
    // one only of jobs whose payload is small: what does not fit into a pipe waits for the worker.
    size_t jobs_per_worker = 3;
  };

  WorkerPool(const Settings& settings, RunJob run);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  // Ends all workers, whatever they do.
  ~WorkerPool() = default;

  // Whether some worker would take one more job now.
  bool WantsJob() const;
  // Requires: WantsJob().
  void Give(const Job& job);
  // Jobs given and not answered.
  size_t outstanding() const { return outstanding_; }

  // Waits until there are answers, `patience` is over, or a signal came. In no particular order.
  std::vector<Answer> Wait(std::chrono::milliseconds patience);

  // Set if no run can go on: a worker process cannot be started, or the guest's file was replaced.
  // No answer comes any more.
  const std::string& error() const { return error_; }

 private:
  struct Worker {
    size_t number = 0;
    std::unique_ptr<Child> child;  // Null if it could not be started.
    std::optional<Watch> watch;
    std::string received;
    std::deque<Job> jobs;
    // Of the first of the jobs, when it was tried before.
    std::optional<Overrun> overrun;
    bool lacked_memory = false;
    std::optional<RunProgress::View> killed;
  };

  void Start(Worker& worker);
  int Serve(const Child::Side& side);
  void Receive(Worker& worker, std::vector<Answer>* answers);
  void AnswerFirst(Worker& worker, JobResult result, std::vector<Answer>* answers);
  void BuryDead(Worker& worker, int status, std::vector<Answer>* answers);
  void BuryOverrun(Worker& worker, const Overrun& overrun, std::vector<Answer>* answers);

  Settings settings_;
  RunJob run_;
  std::vector<Worker> workers_;
  size_t outstanding_ = 0;
  std::string error_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_WORKER_POOL_H_
