#include "scenarios/command/shrink/shrink_session.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "invariants/properties.h"
#include "scenarios/command/process/script_alone.h"
#include "scenarios/command/replay/finding_text.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/repro/origin.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/repro/shell_word.h"
#include "scenarios/command/shrink/first_run.h"
#include "scenarios/command/shrink/process_trials.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "scenarios/scripts/timed/plan_script.h"
#include "scenarios/seed.h"
#include "sim/shrink/shrinker.h"

namespace squall {
namespace {

using WallClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A trial may take so many times the CPU time of the first run, and this at least: one that goes on
// for longer is another failure, if it is one.
constexpr int kTimesFirstRun = 20;
constexpr milliseconds kTrialTimeMin{2000};
constexpr milliseconds kProgressEvery{100};

// "S13" of a record that has "current-term commit (S13)". Empty for a node that ended its process.
std::string PropertyIdOf(const RunRecord& record) {
  for (const PropertyRow& row : Properties()) {
    if (row.kind != PropertyKind::kGuest && Title(row.property) == record.property) {
      return std::string(row.id);
    }
    if (row.property == Property::kGuestAssertion && Title(row.property) == record.property) {
      return std::string(row.id);
    }
  }
  return "";
}

class Session {
 public:
  Session(const ShrinkRequest& request, std::ostream& out, std::ostream& err,
          const std::atomic<bool>& interrupted)
      : request_(request), out_(out), err_(err), interrupted_(interrupted) {
    settings_.run_time_max = request.run_time_max;
    settings_.interrupted = &interrupted;
  }

  ShrinkOutcome Run();

 private:
  bool is_text() const { return request_.format == ShrinkRequest::Format::kText; }
  bool is_quiet() const { return request_.volume == ShrinkRequest::Volume::kQuiet; }
  uint64_t elapsed_us() const {
    return static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(WallClock::now() - begin_).count());
  }
  std::string Path(const std::string& file) const {
    return (std::filesystem::path(request_.out) / file).string();
  }

  ShrinkOutcome Refuse(int exit_code, std::string error);
  std::optional<ShrinkOutcome> Examine(const FirstRun& first);
  ShrinkResult Shrink(const FirstRun& first);
  void Tell(const ShrinkProgress& progress);
  void HideProgress();
  std::string WriteScript(const Plan& plan, const RunRecord& record);
  std::string WritePlan(const std::string& path, const Plan& plan, const RunRecord& record);
  ShrinkOutcome Conclude(const ShrinkResult& result);
  NextSteps NextOf() const;
  void TellResult(const ShrinkResult& result, const RunRecord& record);

  const ShrinkRequest& request_;
  std::ostream& out_;
  std::ostream& err_;
  const std::atomic<bool>& interrupted_;
  IsolatedCall settings_;
  WallClock::time_point begin_ = WallClock::now();
  WallClock::time_point told_ = begin_;
  bool progress_shown_ = false;
  ShrinkOutcome outcome_;
  std::vector<ShrinkReport::Other> others_;
};

ShrinkOutcome Session::Run() {
  const FirstRun first = RunFirst(request_.file.plan, *request_.factory, settings_);
  if (std::optional<ShrinkOutcome> refused = Examine(first)) return *std::move(refused);
  outcome_.choices_before = ChoicesLeft(first.result.run.plan, first.result.run.story.operations);
  const ShrinkResult result = Shrink(first);
  HideProgress();
  return Conclude(result);
}

ShrinkOutcome Session::Refuse(int exit_code, std::string error) {
  outcome_.exit_code = exit_code;
  outcome_.error = std::move(error);
  return std::move(outcome_);
}

// What keeps the plan from being shrunk, if anything does.
std::optional<ShrinkOutcome> Session::Examine(const FirstRun& first) {
  const std::string& expected = request_.file.expectation.signature;
  if (first.interrupted) return Refuse(kExitInterrupted, "interrupted");
  if (!first.error.empty()) return Refuse(kExitInconclusive, first.error);
  if (first.record.verdict == RunVerdict::kInconclusive) {
    return Refuse(kExitInconclusive, first.record.detail);
  }
  const std::string& found = first.result.signature;
  if (!expected.empty() && found != expected) {
    return Refuse(kExitNotReproduced,
                  absl::StrCat(request_.what, " does not reproduce ", expected, ": ",
                               found.empty() ? "no property is broken" : found + " comes instead"));
  }
  if (found.empty()) {
    return Refuse(kExitNotReproduced,
                  request_.what + ": no property is broken, so there is nothing to shrink");
  }
  return std::nullopt;
}

ShrinkResult Session::Shrink(const FirstRun& first) {
  const milliseconds first_run(first.record.wall_us / 1000);
  ProcessTrials::Settings trials;
  trials.workers = request_.workers;
  trials.run_time_max =
      std::min(request_.run_time_max, std::max(kTimesFirstRun * first_run, kTrialTimeMin));
  trials.from_copies =
      first.record.verdict == RunVerdict::kViolation || first.record.verdict == RunVerdict::kHazard;
  ProcessTrials runner(trials, *request_.factory);
  ShrinkSettings settings;
  settings.trials_max = request_.trials_max;
  settings.stop = [&] {
    return interrupted_.load() || WallClock::now() - begin_ >= request_.time_max ||
           !runner.error().empty();
  };
  settings.tell = [this](const ShrinkProgress& progress) { Tell(progress); };
  if (request_.file.plan.base == ChoiceBase::kSeeded) settings.seeded = request_.file.plan;
  ShrinkResult result = Shrinker(first.result, &runner, std::move(settings)).Run();
  outcome_.error = runner.error();
  return result;
}

void Session::Tell(const ShrinkProgress& progress) {
  if (request_.progress == ShrinkRequest::Progress::kOff) return;
  const auto now = WallClock::now();
  if (now - told_ < kProgressEvery) return;
  told_ = now;
  err_ << "\r\033[K" << Counted(progress.choices, "choice") << " left, "
       << Counted(progress.trials, "run") << ", " << Span(elapsed_us()) << std::flush;
  progress_shown_ = true;
}

void Session::HideProgress() {
  if (progress_shown_) err_ << "\r\033[K" << std::flush;
  progress_shown_ = false;
}

std::string Session::WritePlan(const std::string& path, const Plan& plan, const RunRecord& record) {
  PlanFile file;
  file.plan = plan;
  file.expectation = ExpectationOf(record, plan, OriginHere(request_.guest, request_.guest_hash));
  return WriteWhole(path, WritePlanText(file));
}

// A script is only good if it breaks what the plan breaks.
std::string Session::WriteScript(const Plan& plan, const RunRecord& record) {
  PlanScriptText text;
  text.broken = PropertyIdOf(record);
  text.header = {
      absl::StrCat("Found by squall shrink from ", ForDisplay(request_.what), ": ",
                   ForDisplay(record.property), ", ", record.signature, "."),
      absl::StrCat(Counted(outcome_.choices_before, "choice"), " -> ", Grouped(outcome_.choices),
                   "; profile ", ForDisplay(request_.file.plan.profile), ", seed ",
                   SeedText(request_.file.plan.seed), "; ",
                   ForDisplay(Describe(OriginHere(request_.guest, request_.guest_hash))), "."),
      ForDisplay(record.detail)};
  if (text.broken.empty()) {
    text.header.push_back("A node that ends its process ends this script too.");
  }
  std::string script = PlanScript(plan, text);
  const std::string path = Path(kMinimalScriptFile);
  RunScriptOptions options;
  options.factory = request_.factory;
  // Actions that do nothing say so. A run that does not break the property is not written down.
  options.mode = Mode::kRewrite;
  const ScriptReport report = RunScriptAlone(path, script, options);
  if (report.result == ScriptResult::kRewritten) script = report.rewritten;
  if (report.result == ScriptResult::kAsExpected || report.result == ScriptResult::kRewritten ||
      text.broken.empty()) {
    outcome_.script_path = path;
  } else {
    err_ << "squall shrink: the script does not do what the plan does; the plan counts\n"
         << ForDisplay(report.details);
  }
  return WriteWhole(path, script);
}

// The last word on the plan has a run that is like any other.
ShrinkOutcome Session::Conclude(const ShrinkResult& result) {
  settings_.interrupted = nullptr;
  const Plan& plan = result.best.plan;
  const LoneRun last = RunAlone(plan, *request_.factory, settings_);
  outcome_.choices = ChoicesLeft(plan, result.best.story.operations);
  outcome_.trials = result.trials;
  outcome_.wall_us = elapsed_us();
  outcome_.is_minimal = result.is_minimal;
  if (!last.error.empty()) return Refuse(kExitInconclusive, last.error);
  std::string problem = WriteScript(plan, last.record);
  for (const auto& [signature, other] : result.others) {
    const LoneRun run = RunAlone(other, *request_.factory, settings_);
    const std::string path =
        Path(absl::StrCat(kOtherFailuresFolder, "/", signature, "/plan.txtpb"));
    if (!run.error.empty() || run.record.signature != signature) continue;
    if (const std::string error = WritePlan(path, other, run.record); problem.empty()) {
      problem = error;
    }
    others_.push_back({signature, run.record.property, path});
  }
  // The plan last: where it is, the rest is too.
  outcome_.plan_path = Path(kMinimalPlanFile);
  if (const std::string error = WritePlan(outcome_.plan_path, plan, last.record); problem.empty()) {
    problem = error;
  }
  TellResult(result, last.record);
  outcome_.exit_code = kExitFinding;
  if (!problem.empty()) return Refuse(kExitUsage, problem);
  return std::move(outcome_);
}

NextSteps Session::NextOf() const {
  NextSteps next;
  next.push_back({"minimal", MinimalText(outcome_)});
  next.push_back({"replay", ReplayFileCommand(outcome_.plan_path, request_.guest)});
  if (!outcome_.script_path.empty()) {
    next.push_back({"script", RunFileCommand(outcome_.script_path, request_.guest)});
  }
  return next;
}

void Session::TellResult(const ShrinkResult& result, const RunRecord& record) {
  if (!is_text()) {
    ShrinkReport report;
    report.profile = result.best.plan.profile;
    report.guest = request_.guest;
    report.guest_hash = request_.guest_hash;
    report.record = record;
    report.choices_before = outcome_.choices_before;
    report.choices = outcome_.choices;
    report.trials = outcome_.trials;
    report.wall_us = outcome_.wall_us;
    report.is_minimal = result.is_minimal;
    report.plan = outcome_.plan_path;
    report.script = outcome_.script_path;
    report.command = ReplayFileCommand(outcome_.plan_path, request_.guest);
    report.others = others_;
    out_ << ShrinkJson(report) << "\n" << std::flush;
    return;
  }
  if (is_quiet()) return;
  out_ << FindingText(result.best.plan, record, *request_.factory, settings_, NextOf(),
                      request_.colour);
  for (const ShrinkReport::Other& other : others_) {
    out_ << "another failure was met: " << ForDisplay(other.property)
         << "\n  replay:  " << ForDisplay(ReplayFileCommand(other.plan, request_.guest)) << "\n";
  }
  out_ << std::flush;
}

}  // namespace

std::string MinimalText(const ShrinkOutcome& outcome) {
  return absl::StrCat(Counted(outcome.choices_before, "choice"), " -> ", Grouped(outcome.choices),
                      " in ", Span(outcome.wall_us), ", ", Counted(outcome.trials, "run"),
                      outcome.is_minimal ? "" : "; stopped before the end");
}

ShrinkOutcome RunShrinkSession(const ShrinkRequest& request, std::ostream& out, std::ostream& err,
                               const std::atomic<bool>& interrupted) {
  return Session(request, out, err, interrupted).Run();
}

}  // namespace squall
