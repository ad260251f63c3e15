#include "scenarios/command/crash/crash_session.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/finding_text.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/report/unchecked.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/summary.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "sim/plan/plan_codec.h"

namespace squall {
namespace {

class Session final : public SweepListener {
 public:
  Session(const CrashRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), out_(out), err_(err) {}

  int RunAll(const std::atomic<bool>& interrupted);
  int RunOne(const CrashPoint& point, const std::atomic<bool>& interrupted);

  // Failures are told as they come, a line each: which call it was says most.
  void OnRun(const RunRecord& record, bool is_new, const SweepTotals&) override {
    if (is_new && is_text()) Tell(record);
  }
  void OnProgress(const SweepTotals&, uint64_t) override {}

 private:
  bool is_text() const { return request_.format == CrashRequest::Format::kText; }
  bool is_quiet() const { return request_.volume == CrashRequest::Volume::kQuiet; }

  int FindPoints(const std::atomic<bool>& interrupted);
  std::string RecordPoint(const Plan& plan, const RunRecord& record);
  int TellUnfinished(const IsolatedResult& result, const IsolatedCall& settings);
  SweepSeeds runs() const { return {{0, count_}, {}}; }
  CrashPoint PointOf(const RunRecord& record) const {
    return points_->Strided(record.seed, count_);
  }
  std::string CommandFor(const RunRecord& record) const {
    return absl::StrCat(request_.command, " --point=", Text(PointOf(record)),
                        record.overran() ? RunTimeFlag(request_.limits.run_time_max) : "");
  }
  void Tell(const RunRecord& record);
  int Conclude(const SweepResult& result);

  const CrashRequest& request_;
  std::ostream& out_;
  std::ostream& err_;
  std::optional<CrashPoints> points_;
  uint64_t count_ = 0;
};

// Runs the plan as it is, to see that it gets to its end, and once more to count its calls. Another
// exit code than kExitClean says why there are no points.
int Session::FindPoints(const std::atomic<bool>& interrupted) {
  IsolatedCall call;
  call.run_time_max = request_.limits.run_time_max;
  call.interrupted = &interrupted;
  const IsolatedResult result = CallIsolatedTwice(call, [this](RunProgress& progress, Attempt) {
    RunPlan(request_.plan, *request_.factory, progress);
    return CrashPoints(request_.plan, *request_.factory, request_.outcomes, progress).Pack();
  });
  if (result.returned) points_ = CrashPoints::Unpack(*result.returned, request_.outcomes);
  if (!points_) return TellUnfinished(result, call);
  if (points_->size() > 0) return kExitClean;
  err_ << "squall crash-points: no node makes a call in this plan\n";
  return kExitUsage;
}

// Of the plan without a crash, which did not get to its end. Returns the exit code.
int Session::TellUnfinished(const IsolatedResult& result, const IsolatedCall& settings) {
  const LoneRun run = UnfinishedRun(request_.plan, result, settings.run_time_max);
  const RunRecord& record = run.record;
  const Origin here = OriginHere(request_.guest, request_.guest_hash);
  const std::string replay =
      (request_.replay.empty()
           ? ReplayCommand(request_.plan, ExpectationOf(record, request_.plan, here))
           : request_.replay) +
      (record.overran() ? RunTimeFlag(settings.run_time_max) : "");
  const std::string what = "squall crash-points: the plan without a crash: ";
  if (run.interrupted) {
    err_ << what << "interrupted\n";
    return kExitInterrupted;
  }
  if (!run.error.empty() || !record.failed()) {
    err_ << what << "inconclusive: " << (run.error.empty() ? record.detail : run.error) << "\n"
         << (run.error.empty() ? "replay: " + replay + "\n" : "");
    return kExitInconclusive;
  }
  err_ << what << ForDisplay(record.detail) << "\n";
  if (is_text()) {
    out_ << FindingText(request_.plan, record, *request_.factory, settings, {{"replay", replay}},
                        request_.colour)
         << std::flush;
  }
  return kExitFinding;
}

int Session::RunAll(const std::atomic<bool>& interrupted) {
  if (const int exit_code = FindPoints(interrupted); exit_code != kExitClean) return exit_code;
  count_ = std::min(request_.count.value_or(points_->size()), points_->size());
  if (!is_quiet() && is_text()) {
    out_ << "squall crash-points: " << Counted(points_->boundaries(), "boundary", "boundaries")
         << " of " << request_.plan.options.nodes + request_.plan.options.spares << " nodes, "
         << Counted(points_->outcomes(), "outcome") << " each, " << Counted(count_, "run") << "\n"
         << std::flush;
  }
  const RunSeed run = [this](uint64_t i, RunProgress& progress) {
    RunRecord record =
        RunPlan(WithCrash(request_.plan, points_->Strided(i, count_)), *request_.factory, progress);
    record.seed = i;
    return record;
  };
  return Conclude(RunSweep(runs(), request_.limits, run, {}, this, interrupted));
}

void Session::Tell(const RunRecord& record) {
  out_ << (record.verdict == RunVerdict::kInconclusive ? "INCONCLUSIVE"
           : record.hazard.empty()                     ? "VIOLATION "
                                                       : "HAZARD " + record.hazard + " ")
       << ForDisplay(record.property) << "   " << Describe(PointOf(record)) << "\n  "
       << ForDisplay(record.detail) << "\n  again:   " << ForDisplay(CommandFor(record)) << "\n"
       << std::flush;
}

int Session::Conclude(const SweepResult& result) {
  const SweepTotals& totals = result.totals;
  if (!is_text()) {
    CrashReport report;
    report.guest = request_.guest;
    report.guest_hash = request_.guest_hash;
    report.boundaries = points_->boundaries();
    report.outcomes = points_->outcomes();
    report.traits = request_.factory->traits();
    report.count = count_;
    report.totals = totals;
    report.end = result.end;
    report.point = [this](const RunRecord& r) { return Text(PointOf(r)); };
    report.command = [this](const RunRecord& r) { return CommandFor(r); };
    out_ << CrashJson(report) << "\n";
  } else if (!is_quiet()) {
    const std::string unknown = NoVerdictText(runs(), totals, "run");
    out_ << Counted(totals.runs, "run") << " in " << Span(totals.wall_us) << ", "
         << Counted(totals.statistics.crashes_inside, "crash", "crashes") << " inside a step: "
         << (totals.failed == 0 ? "no property broken"
                                : absl::StrCat(Counted(totals.findings.size(), "finding"), " in ",
                                               Counted(totals.failed, "failed run")))
         << (totals.hazardous == 0 ? ""
                                   : absl::StrCat(", ", totals.hazardous, " with a known hazard"))
         << (unknown.empty() ? "" : "; " + unknown) << ".\n"
         << UncheckedText(request_.factory->traits());
  }
  out_ << std::flush;
  if (!result.error.empty()) err_ << "squall crash-points: " << result.error << "\n";
  if (totals.failed > 0) return kExitFinding;
  if (result.end == SweepEnd::kInterrupted) return kExitInterrupted;
  const std::string unknown = NoVerdictText(runs(), totals, "run");
  if (unknown.empty() && result.error.empty()) return kExitClean;
  if (!unknown.empty()) err_ << "squall crash-points: inconclusive: " << unknown << "\n";
  return kExitInconclusive;
}

int Session::RunOne(const CrashPoint& point, const std::atomic<bool>& interrupted) {
  const Plan plan = WithCrash(request_.plan, point);
  IsolatedCall settings;
  settings.run_time_max = request_.limits.run_time_max;
  settings.interrupted = &interrupted;
  const LoneRun run = RunAlone(plan, *request_.factory, settings);
  const RunRecord& record = run.record;
  if (!run.error.empty() || run.interrupted) {
    err_ << "squall crash-points: " << (run.interrupted ? "interrupted" : run.error) << "\n";
    return run.interrupted ? kExitInterrupted : kExitInconclusive;
  }
  NextSteps next = {
      {"again", absl::StrCat(request_.command, " --point=", Text(point),
                             record.overran() ? RunTimeFlag(request_.limits.run_time_max) : "")}};
  if (!request_.record.empty()) {
    if (const std::string problem = RecordPoint(plan, record); !problem.empty()) {
      err_ << "squall crash-points: --record: " << problem << "\n";
      return kExitUsage;
    }
    next.push_back({"replay", ReplayFileCommand(request_.record, request_.guest)});
  }
  if (record.verdict == RunVerdict::kInconclusive) {
    err_ << "squall crash-points: " << Describe(point)
         << ": inconclusive: " << ForDisplay(record.detail) << "\nagain: " << next.front().second
         << "\n";
    return kExitInconclusive;
  }
  if (record.verdict != RunVerdict::kClean) {
    out_ << FindingText(plan, record, *request_.factory, settings, next, request_.colour);
  } else if (!is_quiet()) {
    out_ << "squall crash-points: " << Describe(point) << ": "
         << (record.statistics.crashes_inside == 0 ? "not met, " : "") << "no property broken\n";
  }
  out_ << std::flush;
  return record.failed() ? kExitFinding : kExitClean;
}

// Writes the plan of a point, with what came of it if it has come to an end. Returns what is wrong.
std::string Session::RecordPoint(const Plan& plan, const RunRecord& record) {
  PlanFile file{plan, {}};
  if (record.verdict != RunVerdict::kInconclusive) {
    file.expectation = ExpectationOf(record, plan, OriginHere(request_.guest, request_.guest_hash));
  }
  return WriteWhole(request_.record, WritePlanText(file));
}

}  // namespace

int RunCrashSession(const CrashRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted) {
  Session session(request, out, err);
  return request.point ? session.RunOne(*request.point, interrupted) : session.RunAll(interrupted);
}

}  // namespace squall
