#include "sim/shrink/trial.h"

#include <algorithm>

#include "invariants/violation.h"

namespace squall {

Trial::Trial(const Plan& plan, const GuestFactory& factory)
    : plan_(plan), world_(plan, factory, Checking::kOn, Recording::kOn), teller_(world_) {
  NoteChoices();
}

bool Trial::Step() {
  if (!world_.Step(&teller_)) {
    world_.Run();  // Takes leave of a run that is over.
    return false;
  }
  NoteChoices();
  return true;
}

void Trial::NoteChoices() {
  teller_.story().choice_times.resize(world_.choices().recorded().size(), world_.now());
}

FailingRun Trial::Failed() const {
  FailingRun run{Recorded(plan_, world_), teller_.story()};
  std::erase_if(run.plan.actions, [&](const Action& a) { return a.at > world_.now(); });
  // A run that is judged at its end, or after the storm, has to get there.
  if (!world_.violations().empty() && run.plan.options.settle_us == 0) {
    run.plan.options.duration_us = std::max<uint64_t>(1, world_.now().value());
  }
  return run;
}

TrialResult RunTrial(const Plan& plan, const GuestFactory& factory) {
  Trial trial(plan, factory);
  while (trial.Step()) {
  }
  TrialResult result;
  result.beyond_budget = trial.world().beyond_budget();
  if (trial.world().violations().empty()) return result;
  result.signature = Signature(trial.world().violations().front());
  result.run = trial.Failed();
  return result;
}

}  // namespace squall
