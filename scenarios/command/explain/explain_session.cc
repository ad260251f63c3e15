#include "scenarios/command/explain/explain_session.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/explain/candidates.h"
#include "scenarios/command/explain/explanation.h"
#include "scenarios/command/explain/futures.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/finding_text.h"
#include "scenarios/command/replay/last_call.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"

namespace squall {
namespace {

// If no candidate is a cause by itself, so many of the first are tried in pairs.
constexpr size_t kPairedMax = 8;
// Futures go on for so long after the run itself failed.
constexpr uint64_t kFutureUs = kSecond;

class Session {
 public:
  Session(const ExplainRequest& request, std::ostream& out, std::ostream& err,
          const std::atomic<bool>& interrupted)
      : request_(request), out_(out), err_(err), interrupted_(interrupted) {
    settings_.run_time_max = request.run_time_max;
    settings_.interrupted = &interrupted;
  }

  // Returns the exit code.
  int Run();

 private:
  bool is_text() const { return request_.format == ExplainRequest::Format::kText; }
  bool has_ended() const {
    return record_.verdict != RunVerdict::kGuestCrash && !record_.overran();
  }
  bool goes_on() const { return !interrupted_.load() && explanation_.runs < request_.runs_max; }

  // Each returns an exit code, with a message; kExitClean: it goes on.
  int RunFirst();
  int RunRecorded();

  void TryEach();
  void TryPairs();
  // True if the plan without these does not fail in the same way.
  bool IsCause(std::vector<const Candidate*> candidates);
  void LookForTurn();
  int Conclude();

  int Fail(int exit_code, const std::string& why) {
    HideProgress();
    err_ << "squall explain: " << why << "\n";
    return exit_code;
  }
  void ShowProgress();
  void HideProgress();

  const ExplainRequest& request_;
  std::ostream& out_;
  std::ostream& err_;
  const std::atomic<bool>& interrupted_;
  IsolatedCall settings_;
  RunRecord record_;  // Of the plan as it was given.
  Candidates candidates_;
  Explanation explanation_;
  bool progress_shown_ = false;
};

int Session::Run() {
  if (const int exit_code = RunFirst(); exit_code != kExitClean) return exit_code;
  if (record_.signature.empty()) {
    if (is_text()) {
      out_ << "no property broken: there is nothing to explain\n";
    } else {
      out_ << ExplanationJson(record_, explanation_) << "\n";
    }
    return kExitClean;
  }
  if (const int exit_code = RunRecorded(); exit_code != kExitClean) return exit_code;
  TryEach();
  if (explanation_.causes.empty()) TryPairs();
  LookForTurn();
  HideProgress();
  return Conclude();
}

int Session::RunFirst() {
  ShowProgress();
  LoneRun run = RunAlone(request_.file.plan, *request_.factory, settings_);
  if (run.interrupted) return Fail(kExitInterrupted, "interrupted before the run was over");
  if (!run.error.empty()) return Fail(kExitInconclusive, run.error);
  record_ = std::move(run.record);
  if (record_.verdict == RunVerdict::kInconclusive) {
    return Fail(kExitInconclusive, absl::StrCat(ForDisplay(request_.what),
                                                ": inconclusive: ", ForDisplay(record_.detail)));
  }
  const std::string& expected = request_.file.expectation.signature;
  if (!expected.empty() && expected != record_.signature) {
    return Fail(kExitNotReproduced,
                absl::StrCat("the recorded failure is ", ForDisplay(expected), "; the run gave ",
                             record_.signature.empty() ? "none" : record_.signature));
  }
  HideProgress();
  return kExitClean;
}

// The run with every choice made by hand: what candidates are left out of. It has to fail as well.
int Session::RunRecorded() {
  const uint64_t steps =
      has_ended() ? std::numeric_limits<uint64_t>::max() : std::max<uint64_t>(record_.steps, 1) - 1;
  const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kRunning);
    return Pack(FindCandidates(request_.file.plan, *request_.factory, steps, progress));
  });
  std::optional<Candidates> found =
      result.returned ? UnpackCandidates(*result.returned) : std::nullopt;
  if (!found) {
    return Fail(interrupted_.load() ? kExitInterrupted : kExitInconclusive,
                "the run could not be repeated to list its choices");
  }
  candidates_ = *std::move(found);
  if (!has_ended()) {
    const auto call = FindLastCall(request_.file.plan, *request_.factory, record_.steps);
    if (call) candidates_.plan.choices = call->choices;
  }
  explanation_.candidates = candidates_.all.size();
  const LoneRun again = RunAlone(candidates_.plan, *request_.factory, settings_);
  if (again.interrupted) return Fail(kExitInterrupted, "interrupted before anything was tried");
  if (!again.error.empty()) return Fail(kExitInconclusive, again.error);
  if (again.record.signature == record_.signature) return kExitClean;
  return Fail(kExitNotReproduced,
              absl::StrCat("the run with its recorded choices gave ", OutcomeText(again.record),
                           ", not ", record_.property));
}

void Session::TryEach() {
  for (const Candidate& candidate : candidates_.all) {
    if (!goes_on() || explanation_.causes.size() >= request_.causes_max) return;
    ++explanation_.tried;
    IsCause({&candidate});
  }
}

void Session::TryPairs() {
  const size_t count = std::min(candidates_.all.size(), kPairedMax);
  for (size_t i = 0; i < count; ++i) {
    for (size_t k = i + 1; k < count; ++k) {
      if (!goes_on() || explanation_.causes.size() >= request_.causes_max) return;
      ++explanation_.pairs;
      IsCause({&candidates_.all[i], &candidates_.all[k]});
    }
  }
}

bool Session::IsCause(std::vector<const Candidate*> candidates) {
  ShowProgress();
  const LoneRun run = RunAlone(Without(candidates_.plan, candidates), *request_.factory, settings_);
  if (run.interrupted) return false;
  ++explanation_.runs;
  if (!run.error.empty() || run.record.verdict == RunVerdict::kInconclusive) {
    ++explanation_.undecided;
    return false;
  }
  if (run.record.signature == record_.signature) return false;
  Cause cause;
  for (const Candidate* candidate : candidates) {
    cause.at = std::max(cause.at, candidate->at);
    absl::StrAppend(&cause.what, cause.what.empty() ? "" : ", and ", candidate->what);
  }
  cause.without = OutcomeText(run.record);
  explanation_.causes.push_back(std::move(cause));
  return true;
}

// Not of failures that the end of the run shows: other futures have other ends.
void Session::LookForTurn() {
  if (request_.futures == 0 || record_.verdict != RunVerdict::kViolation ||
      request_.file.plan.options.settle_us > 0 || interrupted_.load()) {
    return;
  }
  ShowProgress();
  const SimTime at(record_.statistics.simulated_us);
  const FailureSought sought{record_.signature, at, at + kFutureUs};
  const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kRunning, TurnRuns(request_.futures));
    const auto turn =
        FindTurn(candidates_.plan, *request_.factory, sought, request_.futures, progress);
    return turn ? Pack(*turn) : std::string();
  });
  if (result.returned) explanation_.turn = UnpackTurn(*result.returned);
}

int Session::Conclude() {
  std::stable_sort(explanation_.causes.begin(), explanation_.causes.end(),
                   [](const Cause& a, const Cause& b) { return a.at > b.at; });
  explanation_.is_interrupted = interrupted_.load();
  if (is_text()) {
    const PlanExpectation found =
        ExpectationOf(record_, request_.file.plan, OriginHere(request_.guest, request_.guest_hash));
    const std::string replay =
        request_.command.empty() ? ReplayCommand(request_.file.plan, found) : request_.command;
    IsolatedCall settings = settings_;
    settings.interrupted = nullptr;
    out_ << FindingText(request_.file.plan, record_, *request_.factory, settings,
                        {{"replay", replay}}, request_.colour)
         << ExplanationText(explanation_);
  } else {
    out_ << ExplanationJson(record_, explanation_) << "\n";
  }
  return record_.failed() ? kExitFinding : kExitClean;
}

void Session::ShowProgress() {
  if (request_.progress == ExplainRequest::Progress::kOff) return;
  err_ << "\r\033[K"
       << absl::StrCat(explanation_.tried, " of ", explanation_.candidates, " tried, ",
                       explanation_.causes.size(), " causes, ", explanation_.runs, " runs")
       << std::flush;
  progress_shown_ = true;
}

void Session::HideProgress() {
  if (!progress_shown_) return;
  err_ << "\r\033[K" << std::flush;
  progress_shown_ = false;
}

}  // namespace

int RunExplainSession(const ExplainRequest& request, std::ostream& out, std::ostream& err,
                      const std::atomic<bool>& interrupted) {
  return Session(request, out, err, interrupted).Run();
}

}  // namespace squall
