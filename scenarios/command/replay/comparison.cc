#include "scenarios/command/replay/comparison.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace squall {
namespace {

std::string HexText(uint64_t number) { return absl::StrFormat("%016x", number); }

bool IsRecorded(const PlanExpectation& e) {
  return !e.signature.empty() || !e.digest.empty() || !e.prefix_digest.empty();
}

bool IsOtherOutcome(const PlanExpectation& recorded, const RunRecord& run) {
  return !recorded.signature.empty() && recorded.signature != run.signature;
}

// The step at which it failed, and the digest of all steps before, where both are known.
bool IsOtherRun(const PlanExpectation& recorded, const RunRecord& run) {
  if (!recorded.digest.empty()) return recorded.digest != HexText(run.digest);
  if (recorded.prefix_digest.empty() || run.prefix_digest == 0) return false;
  return recorded.steps != run.steps || recorded.prefix_digest != HexText(run.prefix_digest);
}

std::string BuildText(const Origin& origin) {
  return absl::StrCat(origin.commit.empty() ? "of an unknown commit" : origin.commit, ", guest ",
                      origin.guest.empty()        ? "none"
                      : origin.guest_hash.empty() ? origin.guest
                                                  : origin.guest_hash);
}

// "at step 4117", if there is a step.
std::string AtStep(uint64_t step) { return step == 0 ? "" : absl::StrCat(" at step ", step); }

std::string PrefixText(const PlanExpectation& recorded, Prefix prefix) {
  switch (prefix) {
    case Prefix::kUnknown:
      return "";
    case Prefix::kEqual:
      return absl::StrCat("the runs are equal up to step ", recorded.steps);
    case Prefix::kDiffers:
      return absl::StrCat("the runs differ before step ", recorded.steps);
  }
  return "";
}

// One line that says that other code ran, and what that means for the outcome.
std::string OtherCodeText(const PlanExpectation& recorded, const RunRecord& run, const Origin& here,
                          Prefix prefix) {
  const bool failed = !recorded.signature.empty();
  std::string text = absl::StrCat("this build (", BuildText(here), ") is not the one that ",
                                  failed ? "failed" : "recorded the run", " (",
                                  BuildText(OriginOf(recorded)), ")");
  const std::string prefix_text = PrefixText(recorded, prefix);
  if (failed && run.verdict == RunVerdict::kClean) {
    absl::StrAppend(&text, "; a clean run proves nothing unless the runs are equal up to step ",
                    recorded.steps, ": ", prefix_text.empty() ? "that is not known" : prefix_text);
  } else if (!prefix_text.empty()) {
    absl::StrAppend(&text, "; ", prefix_text);
  }
  return text;
}

std::string OutcomeText(const PlanExpectation& recorded, const RunRecord& run) {
  return absl::StrCat("did not reproduce: recorded is ", recorded.signature, AtStep(recorded.steps),
                      ", and this run ",
                      run.signature.empty()
                          ? absl::StrCat("is clean after ", run.steps, " steps")
                          : absl::StrCat("is ", run.signature, AtStep(run.steps)));
}

// What is missing in a plan, if it is known to have had more.
std::string CutShortText(const Plan& plan, const PlanExpectation& recorded) {
  std::string text;
  for (const auto& [name, number, of] :
       {std::tuple("choices", plan.choices.size(), recorded.choices),
        std::tuple("actions", plan.actions.size(), recorded.actions)}) {
    if (number == of || (recorded.choices == 0 && recorded.actions == 0)) continue;
    absl::StrAppend(&text, "; the plan has ", number, " ", name, " and was written with ", of,
                    ": it was cut short or edited");
  }
  return text;
}

std::string OtherRunText(const Plan& plan, const PlanExpectation& recorded, const RunRecord& run) {
  const bool whole = !recorded.digest.empty();
  const uint64_t digest = whole ? run.digest : run.prefix_digest;
  return absl::StrCat("another run than the recorded one: its digest ",
                      whole ? "" : "before the failure ", "is ", HexText(digest), " at step ",
                      run.steps, ", and not ", whole ? recorded.digest : recorded.prefix_digest,
                      " at step ", recorded.steps, CutShortText(plan, recorded));
}

}  // namespace

std::string_view Name(Prefix prefix) {
  switch (prefix) {
    case Prefix::kUnknown:
      return "unknown";
    case Prefix::kEqual:
      return "equal";
    case Prefix::kDiffers:
      return "differs";
  }
  return "?";
}

bool WantsPrefix(const PlanExpectation& recorded, const RunRecord& run, const Origin& here) {
  return recorded.steps > 0 && !recorded.prefix_digest.empty() &&
         (IsOtherOutcome(recorded, run) || !IsSameCode(OriginOf(recorded), here));
}

Prefix PrefixOf(const PlanExpectation& recorded, const RunRecord& run) {
  if (recorded.steps == 0 || recorded.prefix_digest.empty()) return Prefix::kUnknown;
  if (run.steps == recorded.steps && run.prefix_digest != 0) {
    return PrefixOf(recorded, run.prefix_digest);
  }
  return run.steps < recorded.steps ? Prefix::kDiffers : Prefix::kUnknown;
}

Prefix PrefixOf(const PlanExpectation& recorded, uint64_t digest) {
  return recorded.prefix_digest == HexText(digest) ? Prefix::kEqual : Prefix::kDiffers;
}

Comparison Compare(const Plan& plan, const PlanExpectation& recorded, const RunRecord& run,
                   const Origin& here, Prefix prefix) {
  Comparison comparison;
  if (!IsRecorded(recorded)) return comparison;
  const bool same_code = IsSameCode(OriginOf(recorded), here);
  const bool other_run = IsOtherRun(recorded, run);
  if (IsOtherOutcome(recorded, run)) {
    comparison.reproduced = false;
    std::string text = OutcomeText(recorded, run);
    if (same_code && prefix != Prefix::kUnknown) {
      absl::StrAppend(&text, "; ", PrefixText(recorded, prefix));
    }
    comparison.remarks.push_back(text + CutShortText(plan, recorded));
  } else if (other_run) {
    // Other code may come to the same failure by another way, but a plan promises its digest.
    const bool is_promised = same_code || !recorded.digest.empty();
    const bool is_finding = recorded.signature.empty() && run.failed();
    comparison.reproduced = !is_promised || is_finding;
    if (is_promised) comparison.remarks.push_back(OtherRunText(plan, recorded, run));
  }
  if (!same_code) comparison.remarks.push_back(OtherCodeText(recorded, run, here, prefix));
  return comparison;
}

}  // namespace squall
