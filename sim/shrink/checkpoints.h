// Copies of a run on its way, so that the run of a plan that differs from it only later need not
// start at the beginning.
#ifndef SQUALL_SIM_SHRINK_CHECKPOINTS_H_
#define SQUALL_SIM_SHRINK_CHECKPOINTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/guest/guest.h"
#include "sim/plan/plan.h"
#include "sim/shrink/trial.h"

namespace squall {

class Checkpoints {
 public:
  // `factory` must outlive it.
  explicit Checkpoints(const GuestFactory& factory) : factory_(factory) {}

  // A trial of `plan` that stands at its beginning, or, with the same outcome, as late in it as a
  // copy of the run of `best` is good for. `best` is a plan as Trial::Failed() gives it.
  Trial Begin(const Plan& plan, const Plan& best);

 private:
  void Keep(const Plan& best);
  std::optional<SimTime> FirstDifference(const Plan& plan) const;

  const GuestFactory& factory_;
  uint64_t asked_for_ = 0;  // Hash of the plan that was the best one last.
  uint64_t kept_ = 0;       // Hash of the plan whose run is kept.
  Plan best_;
  std::vector<NamedChoice> drawn_;  // In the run that is kept; sorted, with the time of each.
  std::vector<SimTime> times_;
  std::vector<Trial> trials_;  // In order of time.
};

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_CHECKPOINTS_H_
