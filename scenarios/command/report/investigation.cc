#include "scenarios/command/report/investigation.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/report/evidence.h"
#include "scenarios/command/report/why.h"
#include "scenarios/story/node_table.h"
#include "scenarios/story/teller.h"
#include "scenarios/story/words.h"
#include "scenarios/verdict/run_verdict.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr size_t kKeptMax = 4096;  // Happenings of a run that are remembered, the last ones.
constexpr uint64_t kRecentUs = 100 * kMillisecond;
constexpr size_t kRecentMax = 2000;  // Happenings of that time.

// Remembers the last elections, outages and faults of a run, and what else decides.
class Historian final : public StoryReader {
 public:
  void OnStep(const World& world, const StoryStep& step) override {
    evidence_.Note(world, step);
    for (const Happening& h : step.happenings) {
      if (h.as<Happening::Committed>() || h.as<Happening::LeaderLearned>()) continue;
      if (h.as<ClientStep>()) continue;
      history_.push_back(h);
      if (history_.size() > kKeptMax) history_.pop_front();
    }
  }

  std::vector<Happening> history() const { return {history_.begin(), history_.end()}; }
  const Evidence& evidence() const { return evidence_; }

 private:
  Evidence evidence_;
  std::deque<Happening> history_;
};

// Keeps what happened shortly before now.
class RecentPast final : public StoryReader {
 public:
  void OnStep(const World& world, const StoryStep& step) override {
    recent_.insert(recent_.end(), step.happenings.begin(), step.happenings.end());
    const uint64_t now = world.now().value();
    while (!recent_.empty() && recent_.front().at.value() + kRecentUs < now) recent_.pop_front();
    while (recent_.size() > kRecentMax) recent_.pop_front();
  }
  std::string Text() const {
    std::string text;
    for (const Happening& h : recent_) text += TraceLine(h.at, h.step, DescribeWithNode(h));
    return text;
  }

 private:
  std::deque<Happening> recent_;
};

}  // namespace

std::string Background(const Plan& plan, const GuestFactory& factory) {
  World world(plan, factory);
  RecentPast past;
  Teller teller(world, Interests::All(), &past);
  world.Run(&teller);
  return absl::StrCat("the nodes at the end, t=", Describe(world.now()), "\n", DescribeNodes(world),
                      "the last ", kRecentUs / kMillisecond, " ms\n", past.Text());
}

Failure Investigate(const Plan& plan, const GuestFactory& factory) {
  World world(plan, factory);
  Historian historian;
  Teller teller(world, Evidence::kInterests, &historian);
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
  failure.why = historian.evidence().Of(first, world);
  for (std::string& sentence : ExplainShortly(first, historian.history())) {
    failure.why.push_back(std::move(sentence));
  }
  for (const NodeId node : world.emptied_disks()) {
    failure.why.push_back(absl::StrCat(
        "the disk of node ", node.value(),
        " was emptied and the node kept its name, which Raft does not tolerate; it is the plan's "
        "doing"));
  }
  if (world.beyond_budget() && world.emptied_disks().empty()) {
    failure.why.push_back("more disks were lost than a quorum can bear, which is the plan's doing");
  }
  return failure;
}

}  // namespace squall
