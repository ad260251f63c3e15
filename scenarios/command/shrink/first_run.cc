#include "scenarios/command/shrink/first_run.h"

#include <cstring>
#include <optional>
#include <utility>

#include "scenarios/command/replay/last_call.h"
#include "scenarios/command/shrink/process_trials.h"
#include "scenarios/command/shrink/trial_job.h"
#include "scenarios/command/sweep/lone_run.h"

namespace squall {
namespace {

struct LoneTrial {
  RunRecord record;
  TrialResult result;
  std::string error;
  bool interrupted = false;
};

// As RunAlone(), with the attachment.
LoneTrial TryAlone(const Plan& plan, const GuestFactory& factory, const IsolatedCall& settings) {
  const IsolatedResult result = CallIsolatedTwice(settings, [&](RunProgress& progress, Attempt) {
    progress.Begin(RunProgress::Phase::kRunning);
    const JobResult job = RunTrialJob(plan, Trial(plan, factory), factory, progress);
    const std::string record = Pack(job.record);
    const uint64_t size = record.size();
    return std::string(reinterpret_cast<const char*>(&size), sizeof(size)) + record +
           job.attachment;
  });
  LoneTrial trial;
  if (result.returned) {
    std::string_view bytes = *result.returned;
    uint64_t size = 0;
    std::memcpy(&size, bytes.data(), sizeof(size));
    bytes.remove_prefix(sizeof(size));
    if (Unpack(bytes.substr(0, size), &trial.record)) {
      trial.record.output = result.output;
      trial.result = ResultOf(0, plan, trial.record, bytes.substr(size));
    }
    return trial;
  }
  LoneRun run = UnfinishedRun(plan, result, settings.run_time_max);
  trial.record = std::move(run.record);
  trial.error = std::move(run.error);
  trial.interrupted = run.interrupted;
  trial.result = ResultOf(0, plan, trial.record, "");
  return trial;
}

// The plan with the choices of a run that ended its process, or came to a stand.
std::optional<Plan> RecordedPlan(const Plan& plan, const GuestFactory& factory,
                                 const RunRecord& record) {
  if (record.steps == 0) return std::nullopt;
  const std::optional<LastCall> call = FindLastCall(plan, factory, record.steps);
  if (!call) return std::nullopt;
  Plan recorded = plan;
  recorded.base = ChoiceBase::kBenign;
  recorded.choices = call->choices;
  if (recorded.options.settle_us == 0) recorded.options.duration_us = call->at.value() + 1;
  return recorded;
}

}  // namespace

FirstRun RunFirst(const Plan& plan, const GuestFactory& factory, const IsolatedCall& settings) {
  LoneTrial trial = TryAlone(plan, factory, settings);
  FirstRun first{trial.record, trial.result, trial.error, trial.interrupted};
  if (first.result.signature.empty()) return first;
  const bool ended = first.record.verdict != RunVerdict::kGuestCrash && !first.record.overran();
  const std::optional<Plan> recorded =
      ended ? first.result.run.plan : RecordedPlan(plan, factory, first.record);
  if (!recorded) return first;
  // What was recorded is only good for something if it fails in the same way.
  trial = TryAlone(*recorded, factory, settings);
  if (trial.result.signature == first.result.signature &&
      trial.result.beyond_budget == first.result.beyond_budget) {
    first.result = std::move(trial.result);
  } else {
    first.result.run = {plan, {}};
  }
  return first;
}

}  // namespace squall
