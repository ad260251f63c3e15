#include "scenarios/command/shrink/process_trials.h"

#include <memory>
#include <utility>

#include "scenarios/command/shrink/trial_job.h"
#include "sim/shrink/checkpoints.h"

namespace squall {
namespace {

// How long Wait() waits at most, so that the shrinker can look at the time.
constexpr std::chrono::milliseconds kPatience{100};

}  // namespace

ProcessTrials::ProcessTrials(const Settings& settings, const GuestFactory& factory)
    : pool_({settings.workers, settings.run_time_max, 1},
            // Each worker has copies of its own.
            [&factory, from_copies = settings.from_copies,
             checkpoints = std::make_shared<Checkpoints>(factory)](
                const Job& job, RunProgress& progress) -> JobResult {
              Plan plan;
              Plan best;
              UnpackPlans(job.payload, &plan, &best);
              // To begin a trial may take a run of the best plan.
              progress.Begin(RunProgress::Phase::kRunning, 2);
              Trial trial = from_copies ? checkpoints->Begin(plan, best) : Trial(plan, factory);
              return RunTrialJob(plan, std::move(trial), factory, progress);
            }) {}

void ProcessTrials::StartTrial(uint64_t number, const Plan& plan, const Plan& best) {
  plans_.emplace(number, plan);
  pool_.Give({number, plan.seed, PackPlans(plan, best)});
}

std::vector<TrialResult> ProcessTrials::Wait() {
  std::vector<TrialResult> results;
  for (const Answer& answer : pool_.Wait(kPatience)) {
    const auto plan = plans_.extract(answer.position);
    results.push_back(ResultOf(answer.position, plan.mapped(), answer.record, answer.attachment));
  }
  return results;
}

TrialResult ResultOf(uint64_t number, const Plan& plan, const RunRecord& record,
                     std::string_view attachment) {
  TrialResult result;
  result.number = number;
  result.beyond_budget = record.beyond_budget;
  // Of a run that was given up nothing is known.
  if (record.verdict == RunVerdict::kInconclusive) return result;
  result.signature = record.signature;
  // A node that ended its process has told no story.
  if (!Unpack(attachment, &result.run)) result.run = {plan, {}};
  return result;
}

}  // namespace squall
