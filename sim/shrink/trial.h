// One run of a plan while it is being shrunk, step by step. A copy goes on by itself.
#ifndef SQUALL_SIM_SHRINK_TRIAL_H_
#define SQUALL_SIM_SHRINK_TRIAL_H_

#include <vector>

#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/shrink/run_story.h"
#include "sim/shrink/shrinker.h"
#include "sim/world/world.h"

namespace squall {

class Trial {
 public:
  // Requires: Validate(plan.options) is empty. `factory` must outlive the trial.
  Trial(const Plan& plan, const GuestFactory& factory);

  // As World::Step().
  bool Step();

  const World& world() const { return world_; }
  // When each of the choices was drawn that are recorded so far.
  const std::vector<SimTime>& choice_times() const { return teller_.story().choice_times; }
  // Goes on as a trial of `plan`. Requires: as World::Amend().
  void Amend(const Plan& plan) {
    plan_ = plan;
    world_.Amend(plan);
  }
  // The plan with what the run came to, every choice made by hand, and nothing else; and what
  // happened. If the run ended with a broken property, so does the plan, as far as it can.
  FailingRun Failed() const;

 private:
  void NoteChoices();

  Plan plan_;
  World world_;
  StoryTeller teller_;
};

// Runs the plan to its end, in this process. Only what the checkers of the world find counts.
TrialResult RunTrial(const Plan& plan, const GuestFactory& factory);

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_TRIAL_H_
