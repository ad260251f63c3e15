#include "scenarios/command/page/run_report.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/describe.h"
#include "scenarios/command/page/run_page.h"
#include "scenarios/command/replay/last_call.h"
#include "scenarios/command/report/investigation.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/seed.h"
#include "scenarios/version.h"

namespace squall {
namespace {

class Writer {
 public:
  explicit Writer(const RunReportRequest& request)
      : request_(request), plan_(request.plan), record_(request.record) {}

  RunReport Write() {
    if (!ended()) FindFailure();
    const IsolatedResult result =
        CallIsolated(request_.settings, [this](RunProgress& progress) { return Run(progress); });
    if (result.returned) return {*result.returned, ""};
    return {"", "the run does not come to the step that the first one came to"};
  }

 private:
  bool ended() const { return record_.verdict != RunVerdict::kGuestCrash && !record_.overran(); }
  // Steps to show the run up to, without the one in which it went wrong.
  uint64_t good_steps() const {
    return ended() ? record_.steps : record_.steps == 0 ? 0 : record_.steps - 1;
  }

  void FindFailure() {
    std::optional<LastCall> call;
    if (record_.steps > 0 && record_.verdict != RunVerdict::kInconclusive) {
      call = FindLastCall(plan_, request_.factory, record_.steps);
    }
    Take(FailureOf(record_, call));
    left_out_.push_back(absl::StrCat("Step ", record_.steps,
                                     ", in which the run ends, and what its node did in it."));
  }

  void Take(const Failure& failure) {
    facts_.property = failure.property.empty() ? record_.property : failure.property;
    facts_.detail = failure.detail;
    facts_.source = failure.source;
    facts_.why = failure.why;
    if (!record_.hazard.empty()) {
      facts_.property = absl::StrCat("hazard ", record_.hazard, ": ", facts_.property);
    }
  }

  // In the other process.
  std::string Run(RunProgress& progress) {
    if (ended() && record_.verdict != RunVerdict::kClean) {
      progress.Begin(RunProgress::Phase::kReviewing, kReviewRuns);
      Take(Investigate(plan_, request_.factory));
    }
    progress.Begin(RunProgress::Phase::kRunning);
    World world(plan_, request_.factory);
    const uint64_t end = good_steps();
    const uint64_t from = end - std::min(end, kPageStepsMax);
    while (world.steps() < from && Step(world, progress, nullptr)) {
    }
    if (from > 0) {
      left_out_.push_back(absl::StrCat("The first ", Grouped(from), " of ", Grouped(end),
                                       " steps, up to ", Describe(world.now()), "."));
    }
    RunPage page(world);
    Teller teller(world, RunPage::kInterests, &page);
    while (world.steps() < end && Step(world, progress, &teller)) {
    }
    AddFacts(world);
    return page.Html(world, facts_);
  }

  static bool Step(World& world, RunProgress& progress, WorldListener* listener) {
    const bool goes_on = world.Step(listener);
    progress.Note(world.steps(), world.now().value());
    return goes_on;
  }

  void AddFacts(const World& world) {
    facts_.facts = {{"seed", SeedText(plan_.seed)},
                    {"profile", plan_.profile},
                    {"steps", Grouped(record_.steps)},
                    {"simulated", Describe(world.now())},
                    {"build", VersionText()}};
    facts_.facts.insert(facts_.facts.end(), request_.facts.begin(), request_.facts.end());
    facts_.left_out = left_out_;
    facts_.causes = request_.causes;
  }

  const RunReportRequest& request_;
  const Plan& plan_;
  const RunRecord& record_;
  RunPageFacts facts_;
  std::vector<std::string> left_out_;
};

}  // namespace

RunReport WriteRunReport(const RunReportRequest& request) { return Writer(request).Write(); }

}  // namespace squall
