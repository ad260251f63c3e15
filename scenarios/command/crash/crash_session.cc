#include "scenarios/command/crash/crash_session.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/repro/repro.h"
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
  int RunPoint(const CrashPoint& point, const Plan& plan, RunProgress& progress);
  int TellUnfinished(const IsolatedResult& result, const std::string& what,
                     const std::string& command);
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
  if (!points_) return TellUnfinished(result, "the plan without a crash", "");
  if (points_->size() > 0) return kExitClean;
  err_ << "squall crash-points: no node makes a call in this plan\n";
  return kExitUsage;
}

// Of a run that did not get to its end, other than those of the sweep. `command` is what to type to
// see it again, empty if it is the plan itself. Returns the exit code.
int Session::TellUnfinished(const IsolatedResult& result, const std::string& what,
                            const std::string& command) {
  err_ << "squall crash-points: ";
  if (!result.error.empty()) {
    err_ << result.error << "; inconclusive\n";
    return kExitInconclusive;
  }
  if (result.interrupted) {
    err_ << what << ": interrupted\n";
    return kExitInterrupted;
  }
  RunRecord record;
  if (result.overrun && result.overrun_before) {
    record = OverrunRecord(request_.plan.seed, *result.overrun_before, *result.overrun,
                           request_.limits.run_time_max, result.output);
  } else {
    record = CrashRecord(request_.plan.seed, result.ended.value_or(0), result.output);
  }
  err_ << what << ": " << (record.failed() ? "" : "inconclusive: ") << ForDisplay(record.detail)
       << "\n";
  if (command.empty()) {
    err_ << "squall replay, which takes the same plan, tells more of it\n";
  } else {
    err_ << "again: " << command
         << (result.overrun ? RunTimeFlag(request_.limits.run_time_max) : "") << "\n";
  }
  return record.failed() ? kExitFinding : kExitInconclusive;
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
         << (unknown.empty() ? "" : "; " + unknown) << ".\n";
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
  if (!request_.record.empty()) {
    if (const std::string problem = WriteWhole(request_.record, WritePlanText({plan, {}}));
        !problem.empty()) {
      err_ << "squall crash-points: --record: " << problem << "\n";
      return kExitUsage;
    }
  }
  out_ << std::flush;
  IsolatedCall call;
  call.run_time_max = request_.limits.run_time_max;
  call.output = Child::Output::kInherited;
  call.interrupted = &interrupted;
  const IsolatedResult result = CallIsolatedTwice(call, [&](RunProgress& progress, Attempt) {
    return absl::StrCat(RunPoint(point, plan, progress));
  });
  int exit_code = kExitInconclusive;
  if (result.returned && absl::SimpleAtoi(*result.returned, &exit_code)) return exit_code;
  return TellUnfinished(result, Describe(point),
                        absl::StrCat(request_.command, " --point=", Text(point)));
}

// In the process of the run.
int Session::RunPoint(const CrashPoint& point, const Plan& plan, RunProgress& progress) {
  const RunRecord record = RunPlan(plan, *request_.factory, progress);
  if (record.verdict != RunVerdict::kClean) {
    Failure failure = Investigate(plan, *request_.factory);
    failure.hazard = record.hazard;
    NextSteps next = {{"again", absl::StrCat(request_.command, " --point=", Text(point))}};
    if (!request_.record.empty()) {
      next.push_back({"replay", ReplayFileCommand(request_.record, request_.guest)});
    }
    out_ << FailureText(failure, next, request_.colour);
  } else if (!is_quiet()) {
    out_ << "squall crash-points: " << Describe(point) << ": "
         << (record.statistics.crashes_inside == 0 ? "not met, " : "") << "no property broken\n";
  }
  out_ << std::flush;
  return record.failed() ? kExitFinding : kExitClean;
}

}  // namespace

int RunCrashSession(const CrashRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted) {
  Session session(request, out, err);
  return request.point ? session.RunOne(*request.point, interrupted) : session.RunAll(interrupted);
}

}  // namespace squall
