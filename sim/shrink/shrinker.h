// Makes a failing plan as short as it can be while it fails in the same way: tries edits of it
// (sim/shrink/edits.h) and goes on with the first that is smaller and fails likewise.
//
// Which plan comes out does not depend on how many trials run at a time: of several that are under
// way the first one counts, and the others are tried again on what it made of the plan.
#ifndef SQUALL_SIM_SHRINK_SHRINKER_H_
#define SQUALL_SIM_SHRINK_SHRINKER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/shrink/edits.h"
#include "sim/shrink/plan_size.h"
#include "sim/shrink/run_story.h"

namespace squall {

// What came of the run of one plan.
struct TrialResult {
  uint64_t number = 0;    // As it was given to StartTrial().
  std::string signature;  // Of the broken property; empty if none is, or nothing is known of it.
  // The run lost more disks than the protocol can bear: what it broke is the plan's doing.
  bool beyond_budget = false;
  FailingRun run;  // With a signature: the plan without what it did not come to.
};

// Runs plans, several at a time or one by one. What runs them may be other processes.
class TrialRunner {
 public:
  virtual ~TrialRunner() = default;
  // Whether one more trial would run at once.
  virtual bool WantsTrial() const = 0;
  // Requires: WantsTrial(). `best` is the plan that `plan` was made of.
  virtual void StartTrial(uint64_t number, const Plan& plan, const Plan& best) = 0;
  // Waits until there are results, or there may be something new to say or to stop for. In no
  // particular order.
  virtual std::vector<TrialResult> Wait() = 0;
};

// Runs plans in this very process, one at a time.
class LocalTrials final : public TrialRunner {
 public:
  using Run = std::function<TrialResult(const Plan&)>;
  explicit LocalTrials(Run run) : run_(std::move(run)) {}

  bool WantsTrial() const override { return results_.empty(); }
  void StartTrial(uint64_t number, const Plan& plan, const Plan& best) override;
  std::vector<TrialResult> Wait() override { return std::exchange(results_, {}); }

 private:
  Run run_;
  std::vector<TrialResult> results_;
};

// How far a shrinking has come.
struct ShrinkProgress {
  uint64_t choices = 0;  // Left; see ChoicesLeft().
  uint64_t trials = 0;   // That were run.
};

struct ShrinkSettings {
  // Asked between trials; true ends the shrinking with what there is.
  std::function<bool()> stop;
  std::function<void(const ShrinkProgress&)> tell;
  uint64_t trials_max = ~uint64_t{0};
  // The plan with its luck left to a seed, if it has one: then other seeds are tried too.
  std::optional<Plan> seeded;
};

struct ShrinkResult {
  FailingRun best;
  uint64_t trials = 0;
  bool is_minimal = false;  // No edit makes it smaller. False if it was stopped.
  // Other failures that were met, by signature: the first plan of each.
  std::map<std::string, Plan> others;
};

class Shrinker {
 public:
  // `first` is the run to begin with, which has a signature. `runner` must outlive the shrinker.
  Shrinker(TrialResult first, TrialRunner* runner, ShrinkSettings settings);

  ShrinkResult Run();

 private:
  struct Pending {
    uint64_t number;
    size_t edit;
    uint64_t hash;  // Of the plan.
    std::optional<TrialResult> result;
  };

  Plan TryLuck(Plan world);
  std::vector<FailingRun> FindStarts(const Plan& world);
  void SetBest(FailingRun run);
  void Reduce();
  bool Polish();
  bool RunCoarseRound(uint64_t parts_min);
  bool RunRound();
  bool Try(const Edits& edits);
  bool TryParts(uint64_t parts_min);
  std::optional<Plan> Candidate(const Edit& edit);
  void Start(const Edits& edits, size_t* next, std::deque<Pending>* pending);
  bool Take(TrialResult result, uint64_t hash);
  bool IsSame(const TrialResult& result) const {
    return result.signature == signature_ && result.beyond_budget == beyond_budget_;
  }
  bool stopped() const;
  size_t parts() const {
    return result_.best.plan.choices.size() + result_.best.plan.actions.size();
  }

  TrialRunner* runner_;
  ShrinkSettings settings_;
  std::string signature_;
  bool beyond_budget_;
  uint64_t duration_max_us_;
  PlanSize size_;
  ShrinkResult result_;
  uint64_t next_number_ = 0;
  std::unordered_set<uint64_t> failed_;  // Hashes of plans that do not do.
};

}  // namespace squall

#endif  // SQUALL_SIM_SHRINK_SHRINKER_H_
