#include "scenarios/command/sweep/lone_run.h"

#include "scenarios/command/sweep/unfinished_run.h"

namespace squall {

LoneRun RunAlone(const Plan& plan, const GuestFactory& factory, IsolatedCall settings) {
  settings.output = Child::Output::kKept;
  const IsolatedResult result = CallIsolatedTwice(settings, [&](RunProgress& progress, Attempt) {
    return Pack(RunPlan(plan, factory, progress));
  });
  LoneRun run;
  if (result.returned && Unpack(*result.returned, &run.record)) {
    run.record.output = result.output;
    return run;
  }
  return UnfinishedRun(plan, result, settings.run_time_max);
}

LoneRun UnfinishedRun(const Plan& plan, const IsolatedResult& result,
                      std::chrono::milliseconds run_time_max) {
  LoneRun run;
  run.error = result.error;
  run.interrupted = result.interrupted;
  if (run.error.empty()) run.error = Hindrance(result.progress);
  if (result.overrun && result.overrun_before) {
    run.record = OverrunRecord(plan.seed, *result.overrun_before, *result.overrun, run_time_max,
                               result.output);
  } else {
    run.record = EndedRecord(plan.seed, {result.ended.value_or(0), result.progress, result.output,
                                         result.killed_before});
  }
  return run;
}

}  // namespace squall
