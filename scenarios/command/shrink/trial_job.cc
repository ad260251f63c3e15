#include "scenarios/command/shrink/trial_job.h"

#include <cstring>
#include <iterator>
#include <utility>

#include "sim/plan/plan_codec.h"
#include "sim/shrink/trial.h"

namespace squall {
namespace {

void PutNumber(uint64_t number, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&number), sizeof(number));
}

bool TakeNumber(std::string_view* bytes, uint64_t* number) {
  if (bytes->size() < sizeof(*number)) return false;
  std::memcpy(number, bytes->data(), sizeof(*number));
  bytes->remove_prefix(sizeof(*number));
  return true;
}

void PutPlan(const Plan& plan, std::string* bytes) {
  const std::string text = WritePlanBinary({plan, {}});
  PutNumber(text.size(), bytes);
  *bytes += text;
}

bool TakePlan(std::string_view* bytes, Plan* plan) {
  uint64_t size = 0;
  if (!TakeNumber(bytes, &size) || bytes->size() < size) return false;
  PlanReading reading = ReadPlan(bytes->substr(0, size), "a plan on its way");
  bytes->remove_prefix(size);
  *plan = std::move(reading.file.plan);
  return reading.status == PlanReading::Status::kOk;
}

// Actions travel as a plan that has nothing else.
void PutActions(const std::vector<Action>& actions, const Options& options, std::string* bytes) {
  Plan plan;
  plan.options = options;
  plan.actions = actions;
  PutPlan(plan, bytes);
}

bool TakeActions(std::string_view* bytes, std::vector<Action>* actions) {
  Plan plan;
  if (!TakePlan(bytes, &plan)) return false;
  *actions = std::move(plan.actions);
  return true;
}

}  // namespace

JobResult RunTrialJob(const Plan& plan, Trial trial, const GuestFactory& factory,
                      RunProgress& progress) {
  uint64_t prefix_digest = 0;
  uint64_t digest = trial.world().digest();
  while (trial.Step()) {
    prefix_digest = digest;
    digest = trial.world().digest();
    progress.Note(trial.world().steps(), trial.world().now().value(), digest);
  }
  progress.Begin(RunProgress::Phase::kReviewing, kReviewRuns);
  JobResult result;
  result.record = RecordOf(plan, trial.world(), prefix_digest, factory);
  if (!result.record.signature.empty()) result.attachment = Pack(trial.Failed());
  return result;
}

std::string PackPlans(const Plan& plan, const Plan& best) {
  std::string bytes;
  PutPlan(plan, &bytes);
  PutPlan(best, &bytes);
  return bytes;
}

bool UnpackPlans(std::string_view bytes, Plan* plan, Plan* best) {
  return TakePlan(&bytes, plan) && TakePlan(&bytes, best) && bytes.empty();
}

std::string Pack(const FailingRun& run) {
  std::string bytes;
  PutPlan(run.plan, &bytes);
  PutNumber(run.story.operations, &bytes);
  for (const std::vector<Action>* actions :
       {&run.story.campaigns, &run.story.requests, &run.story.outages}) {
    PutActions(*actions, run.plan.options, &bytes);
  }
  for (const SimTime time : run.story.choice_times) PutNumber(time.value(), &bytes);
  return bytes;
}

bool Unpack(std::string_view bytes, FailingRun* run) {
  RunStory& story = run->story;
  if (!TakePlan(&bytes, &run->plan) || !TakeNumber(&bytes, &story.operations)) return false;
  for (std::vector<Action>* actions : {&story.campaigns, &story.requests, &story.outages}) {
    if (!TakeActions(&bytes, actions)) return false;
  }
  uint64_t time = 0;
  while (TakeNumber(&bytes, &time)) story.choice_times.push_back(SimTime(time));
  return bytes.empty();
}

}  // namespace squall
