#include "scenarios/command/replay/finding_text.h"

#include <optional>

#include "scenarios/command/replay/last_call.h"
#include "scenarios/command/report/investigation.h"

namespace squall {

std::string FindingText(const Plan& plan, const RunRecord& record, const GuestFactory& factory,
                        const IsolatedCall& settings, const NextSteps& next, Colour colour) {
  if (record.verdict == RunVerdict::kGuestCrash || record.verdict == RunVerdict::kGuestHang) {
    const auto call = record.steps == 0 ? std::nullopt : FindLastCall(plan, factory, record.steps);
    return FailureText(FailureOf(record, call), next, colour);
  }
  // A guest that breaks a property may break its process too.
  const IsolatedResult result = CallIsolated(settings, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kReviewing, kReviewRuns);
    Failure failure = Investigate(plan, factory);
    failure.hazard = record.hazard;
    return FailureText(failure, next, colour);
  });
  return result.returned ? *result.returned
                         : FailureText(FailureOf(record, std::nullopt), next, colour);
}

std::string FindingBackground(const Plan& plan, const RunRecord& record,
                              const GuestFactory& factory, const IsolatedCall& settings) {
  if (record.verdict == RunVerdict::kGuestCrash || record.verdict == RunVerdict::kGuestHang) {
    return "";
  }
  const IsolatedResult result = CallIsolated(settings, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kReviewing);
    return Background(plan, factory);
  });
  return result.returned.value_or("");
}

}  // namespace squall
