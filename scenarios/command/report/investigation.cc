#include "scenarios/command/report/investigation.h"

#include <deque>
#include <vector>

#include "scenarios/command/report/why.h"
#include "scenarios/command/verdict/run_verdict.h"
#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr size_t kKeptMax = 4096;  // Happenings of a run that are remembered, the last ones.

// Remembers the last elections, outages and faults of a run.
class Historian final : public StoryReader {
 public:
  void OnStep(const World&, const StoryStep& step) override {
    for (const Happening& h : step.happenings) {
      if (h.as<Happening::Committed>() || h.as<Happening::LeaderLearned>()) continue;
      history_.push_back(h);
      if (history_.size() > kKeptMax) history_.pop_front();
    }
  }

  std::vector<Happening> history() const { return {history_.begin(), history_.end()}; }

 private:
  std::deque<Happening> history_;
};

}  // namespace

Failure Investigate(const Plan& plan, const GuestFactory& factory) {
  World world(plan, factory);
  Historian historian;
  Teller teller(world, {}, &historian);
  world.Run(&teller);
  Failure failure;
  failure.seed = plan.seed;
  failure.steps = world.steps();
  failure.at = world.now();
  const RunJudgement judgement = JudgeRun(world);
  if (judgement.violations.empty()) {
    failure.property = "determinism";
    failure.detail = "the run broke a property once and not when it was run again";
    return failure;
  }
  const Violation& first = judgement.violations.front();
  failure.property = Title(first.property);
  failure.detail = first.detail;
  failure.source = Source(first.property);
  failure.why = ExplainShortly(first, historian.history());
  if (world.beyond_budget()) {
    failure.why.push_back("more disks were lost than a quorum can bear, which is the plan's doing");
  }
  return failure;
}

}  // namespace squall
