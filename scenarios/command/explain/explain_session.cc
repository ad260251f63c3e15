#include "scenarios/command/explain/explain_session.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/command/explain/candidates.h"
#include "scenarios/command/explain/chain.h"
#include "scenarios/command/explain/explanation.h"
#include "scenarios/command/explain/futures.h"
#include "scenarios/command/explain/shortest_run.h"
#include "scenarios/command/page/run_report.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/finding_text.h"
#include "scenarios/command/replay/last_call.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"

namespace squall {
namespace {

using WallClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kNoTime{0};
// If no candidate is a cause by itself, so many of the first are tried in pairs.
constexpr size_t kPairedMax = 8;
// Futures go on for so long after the run itself failed.
constexpr uint64_t kFutureUs = kSecond;

class Session {
 public:
  Session(const ExplainRequest& request, std::ostream& out, std::ostream& err,
          const std::atomic<bool>& interrupted)
      : request_(request),
        out_(out),
        err_(err),
        interrupted_(interrupted),
        plan_(request.file.plan),
        signature_(request.file.expectation.signature) {
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
  bool goes_on() const {
    return !interrupted_.load() && explanation_.runs < request_.runs_max && time_left() > kNoTime;
  }
  milliseconds time_left() const {
    const auto elapsed = std::chrono::duration_cast<milliseconds>(WallClock::now() - begin_);
    return std::max(kNoTime, request_.time_max - elapsed);
  }

  // Each returns an exit code, with a message; kExitClean: it goes on.
  int RunFirst();
  int RunRecorded();
  // A plan of which nearly everything would be a cause becomes the shortest one.
  int ShrinkFirst();

  void TryEach();
  void TryPairs();
  // True if the plan without these does not fail in the same way.
  bool IsCause(std::vector<const Candidate*> candidates);
  void LookForTurn();
  void FollowCauses();
  int Conclude();
  int WriteReport();
  NextSteps NextOf() const;

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
  const WallClock::time_point begin_ = WallClock::now();
  IsolatedCall settings_;
  Plan plan_;              // That is explained: the one that was given, or the shortest.
  std::string signature_;  // That is expected of it; empty: none is.
  RunRecord record_;       // Of that plan.
  RunRecord given_;        // Of the one that was given.
  ShortestRun shortest_;   // If it was shrunk.
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
  given_ = record_;
  if (const int exit_code = RunRecorded(); exit_code != kExitClean) return exit_code;
  if (const int exit_code = ShrinkFirst(); exit_code != kExitClean) return exit_code;
  TryEach();
  if (explanation_.causes.empty()) TryPairs();
  explanation_.is_out_of_time = time_left() == kNoTime;
  LookForTurn();
  FollowCauses();
  HideProgress();
  return Conclude();
}

int Session::RunFirst() {
  ShowProgress();
  LoneRun run = RunAlone(plan_, *request_.factory, settings_);
  if (run.interrupted) return Fail(kExitInterrupted, "interrupted before the run was over");
  if (!run.error.empty()) return Fail(kExitInconclusive, run.error);
  record_ = std::move(run.record);
  if (record_.verdict == RunVerdict::kInconclusive) {
    return Fail(kExitInconclusive, absl::StrCat(ForDisplay(request_.what),
                                                ": inconclusive: ", ForDisplay(record_.detail)));
  }
  if (!signature_.empty() && signature_ != record_.signature) {
    return Fail(kExitNotReproduced,
                absl::StrCat("the recorded failure is ", ForDisplay(signature_), "; the run gave ",
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
    return Pack(FindCandidates(plan_, *request_.factory, steps, progress));
  });
  std::optional<Candidates> found =
      result.returned ? UnpackCandidates(*result.returned) : std::nullopt;
  if (!found) {
    return Fail(interrupted_.load() ? kExitInterrupted : kExitInconclusive,
                "the run could not be repeated to list its choices");
  }
  candidates_ = *std::move(found);
  if (!has_ended()) {
    const auto call = FindLastCall(plan_, *request_.factory, record_.steps);
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

int Session::ShrinkFirst() {
  if (explanation_.candidates <= kManyCandidates) return kExitClean;
  const milliseconds time = std::min(request_.shrink_max, time_left() / 2);
  if (time == kNoTime) {
    explanation_.not_shrunk = "no time was given to shrink it";
    return kExitClean;
  }
  HideProgress();
  shortest_ = FindShortestRun(request_, record_.signature, time, err_, interrupted_);
  if (!shortest_.error.empty()) {
    explanation_.not_shrunk = shortest_.error;
    return kExitClean;
  }
  explanation_.shrunk = shortest_.text;
  if (is_text() && request_.out.empty()) {
    explanation_.shrunk += "; --out=DIR keeps the plan and a script of it";
  }
  plan_ = shortest_.plan;
  signature_ = record_.signature;
  if (const int exit_code = RunFirst(); exit_code != kExitClean) return exit_code;
  return RunRecorded();
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
  for (const Candidate* candidate : candidates) cause.begins.push_back(candidate->begin);
  cause.without = OutcomeText(run.record);
  explanation_.causes.push_back(std::move(cause));
  return true;
}

// Not of failures that the end of the run shows: other futures have other ends.
void Session::LookForTurn() {
  if (request_.futures == 0 || record_.verdict != RunVerdict::kViolation ||
      plan_.options.settle_us > 0 || interrupted_.load() || time_left() == kNoTime) {
    return;
  }
  ShowProgress();
  const SimTime at(record_.statistics.simulated_us);
  const FailureSought sought{record_.signature, at, at + kFutureUs};
  const auto has_time = [this] { return time_left() > kNoTime; };
  const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kRunning, TurnRuns(request_.futures));
    const auto turn =
        FindTurn(candidates_.plan, *request_.factory, sought, request_.futures, progress, has_time);
    return turn ? Pack(*turn) : std::string();
  });
  if (result.returned) explanation_.turn = UnpackTurn(*result.returned);
}

// Not of runs that do not come to their end: what their last step did is not known.
void Session::FollowCauses() {
  const uint64_t told = explanation_.causes.size();
  if (!has_ended() || told >= request_.lines_max || interrupted_.load()) return;
  std::vector<ChainBegin> begins;
  for (const Cause& cause : explanation_.causes) {
    begins.insert(begins.end(), cause.begins.begin(), cause.begins.end());
  }
  const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kRunning);
    return Pack(FindChain(plan_, *request_.factory, begins, request_.lines_max - told, progress));
  });
  if (result.returned) explanation_.chain = UnpackChain(*result.returned);
  // A crash that is a cause is told as such.
  std::erase_if(explanation_.chain, [this](const ChainLine& line) {
    return std::any_of(
        explanation_.causes.begin(), explanation_.causes.end(),
        [&line](const Cause& cause) { return cause.at == line.at && cause.what == line.text; });
  });
}

NextSteps Session::NextOf() const {
  const PlanExpectation found =
      ExpectationOf(given_, request_.file.plan, OriginHere(request_.guest, request_.guest_hash));
  NextSteps next = {{"replay", request_.command.empty() ? ReplayCommand(request_.file.plan, found)
                                                        : request_.command}};
  if (!shortest_.plan_path.empty()) {
    next.back() = {"replay", ReplayFileCommand(shortest_.plan_path, request_.guest)};
  }
  if (!shortest_.script_path.empty()) {
    next.push_back({"script", RunFileCommand(shortest_.script_path, request_.guest)});
  }
  if (!request_.report.empty()) next.push_back({"view", request_.report});
  return next;
}

int Session::WriteReport() {
  if (request_.report.empty()) return kExitClean;
  IsolatedCall settings = settings_;
  settings.interrupted = nullptr;
  RunReportRequest report{plan_, record_, *request_.factory, settings, {}, {}};
  report.facts = {{"guest", GuestText(OriginHere(request_.guest, request_.guest_hash))}};
  report.facts.push_back(NextOf().front());
  for (const Cause& cause : explanation_.causes) {
    const ChainBegin begin = cause.begins.empty() ? ChainBegin{} : cause.begins.front();
    report.causes.push_back(
        {begin.step, begin.node,
         absl::StrCat(Describe(cause.at), " ", cause.what, " (without it: ", cause.without, ")")});
  }
  const RunReport page = WriteRunReport(report);
  if (!page.error.empty()) return Fail(kExitInconclusive, "--report: " + page.error);
  const std::string problem = WriteWhole(request_.report, page.html);
  return problem.empty() ? kExitClean : Fail(kExitUsage, "--report: " + problem);
}

int Session::Conclude() {
  std::stable_sort(explanation_.causes.begin(), explanation_.causes.end(),
                   [](const Cause& a, const Cause& b) { return a.at > b.at; });
  explanation_.is_interrupted = interrupted_.load();
  const int written = WriteReport();
  if (is_text()) {
    IsolatedCall settings = settings_;
    settings.interrupted = nullptr;
    out_ << FindingText(plan_, record_, *request_.factory, settings, NextOf(), request_.colour)
         << ExplanationText(explanation_);
  } else {
    out_ << ExplanationJson(record_, explanation_) << "\n";
  }
  if (written != kExitClean) return written;
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
