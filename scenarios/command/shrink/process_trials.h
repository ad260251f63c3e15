// Trials of a shrinking in worker processes, on all cores.
#ifndef SQUALL_SCENARIOS_COMMAND_SHRINK_PROCESS_TRIALS_H_
#define SQUALL_SCENARIOS_COMMAND_SHRINK_PROCESS_TRIALS_H_

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/command/sweep/run_record.h"
#include "scenarios/command/sweep/worker_pool.h"
#include "sim/guest/guest.h"
#include "sim/shrink/shrinker.h"

namespace squall {

class ProcessTrials final : public TrialRunner {
 public:
  struct Settings {
    int workers = 1;
    std::chrono::milliseconds run_time_max{60000};  // CPU time of a trial; see Watch.
    // Whether trials may begin at copies of the best plan's run. Not if that ends its process.
    bool from_copies = true;
  };

  // `factory` must outlive it.
  ProcessTrials(const Settings& settings, const GuestFactory& factory);

  bool WantsTrial() const override { return pool_.WantsJob(); }
  void StartTrial(uint64_t number, const Plan& plan, const Plan& best) override;
  std::vector<TrialResult> Wait() override;

  // Set if a worker process cannot be started; no result comes any more.
  const std::string& error() const { return pool_.error(); }

 private:
  WorkerPool pool_;
  std::map<uint64_t, Plan> plans_;  // Of trials that are under way.
};

// What shrinking takes from a run that was recorded as a sweep records it. `plan` is what it ran.
TrialResult ResultOf(uint64_t number, const Plan& plan, const RunRecord& record,
                     std::string_view attachment);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SHRINK_PROCESS_TRIALS_H_
