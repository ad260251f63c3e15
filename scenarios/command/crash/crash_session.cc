#include "scenarios/command/crash/crash_session.h"

#include <sys/wait.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "sim/plan/plan_codec.h"
#include "sim/world/world.h"

namespace squall {
namespace {

class Session final : public SweepListener {
 public:
  Session(const CrashRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), out_(out), err_(err) {}

  int RunAll(const std::atomic<bool>& interrupted);
  int RunOne(const CrashPoint& point);

  // Failures are told as they come, a line each: which call it was says most.
  void OnRun(const RunRecord& record, bool is_new, const SweepTotals&) override {
    if (is_new && is_text()) Tell(record);
  }
  void OnProgress(const SweepTotals&, uint64_t) override {}

 private:
  bool is_text() const { return request_.format == CrashRequest::Format::kText; }
  bool is_quiet() const { return request_.volume == CrashRequest::Volume::kQuiet; }

  std::optional<CrashPoints> FindPoints();
  CrashPoint PointOf(const RunRecord& record) const {
    return points_->Strided(record.seed, count_);
  }
  std::string CommandFor(const RunRecord& record) const {
    return absl::StrCat(request_.command, " --point=", Text(PointOf(record)));
  }
  void Tell(const RunRecord& record);
  int Conclude(const SweepResult& result);

  const CrashRequest& request_;
  std::ostream& out_;
  std::ostream& err_;
  std::optional<CrashPoints> points_;
  uint64_t count_ = 0;
};

int Session::RunAll(const std::atomic<bool>& interrupted) {
  // A guest that ends its process without any crash would end this one.
  const int status = RunIsolated([this] {
    World world(request_.plan, *request_.factory);
    world.Run();
    return 0;
  });
  if (status != 0) {
    err_ << "squall crash-points: the plan does not get to its end by itself; see "
         << "squall replay\n";
    return kExitFinding;
  }
  points_.emplace(request_.plan, *request_.factory, request_.outcomes);
  if (points_->size() == 0) {
    err_ << "squall crash-points: no node makes a call in this plan\n";
    return kExitUsage;
  }
  count_ = std::min(request_.count.value_or(points_->size()), points_->size());
  if (!is_quiet() && is_text()) {
    out_ << "squall crash-points: " << Counted(points_->boundaries(), "boundary", "boundaries")
         << " of " << request_.plan.options.nodes + request_.plan.options.spares << " nodes, "
         << Counted(points_->outcomes(), "outcome") << " each, " << Counted(count_, "run") << "\n"
         << std::flush;
  }
  const SweepSeeds runs{{0, count_}, {}};
  const RunSeed run = [this](uint64_t i) {
    RunRecord record =
        RunPlan(WithCrash(request_.plan, points_->Strided(i, count_)), *request_.factory);
    record.seed = i;
    return record;
  };
  return Conclude(RunSweep(runs, request_.limits, run, {}, this, interrupted));
}

void Session::Tell(const RunRecord& record) {
  out_ << (record.hazard.empty() ? "VIOLATION " : "HAZARD " + record.hazard + " ")
       << ForDisplay(record.property) << "   " << Describe(PointOf(record)) << "\n  "
       << ForDisplay(record.detail)
       << "\n  again:   " << ForDisplay(CommandFor(record)) << "\n"
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
    report.totals = totals;
    report.end = result.end;
    report.point = [this](const RunRecord& r) { return Text(PointOf(r)); };
    report.command = [this](const RunRecord& r) { return CommandFor(r); };
    out_ << CrashJson(report) << "\n";
  } else if (!is_quiet()) {
    out_ << Counted(totals.runs, "run") << " in " << Span(totals.wall_us) << ", "
         << Counted(totals.statistics.crashes_inside, "crash", "crashes") << " inside a step: "
         << (totals.failed == 0 ? "no property broken"
                                : absl::StrCat(Counted(totals.findings.size(), "finding"), " in ",
                                               Counted(totals.failed, "failed run")))
         << (totals.hazardous == 0 ? ""
                                   : absl::StrCat(", ", totals.hazardous, " with a known hazard"))
         << ".\n";
  }
  out_ << std::flush;
  if (!result.error.empty()) err_ << "squall crash-points: " << result.error << "\n";
  if (totals.failed > 0) return kExitFinding;
  switch (result.end) {
    case SweepEnd::kRunning:
    case SweepEnd::kComplete:
    case SweepEnd::kFindings:
      return kExitClean;
    case SweepEnd::kTime:
    case SweepEnd::kError:
      return kExitInconclusive;
    case SweepEnd::kInterrupted:
      return kExitInterrupted;
  }
  return kExitClean;
}

int Session::RunOne(const CrashPoint& point) {
  const Plan plan = WithCrash(request_.plan, point);
  if (!request_.record.empty()) {
    if (const std::string problem = WriteWhole(request_.record, WritePlanText({plan, {}}));
        !problem.empty()) {
      err_ << "squall crash-points: --record: " << problem << "\n";
      return kExitUsage;
    }
  }
  const std::string again = absl::StrCat(request_.command, " --point=", Text(point));
  const int status = RunIsolated([&] {
    const RunRecord record = RunPlan(plan, *request_.factory);
    if (record.verdict == RunVerdict::kClean) {
      if (!is_quiet()) {
        out_ << "squall crash-points: " << Describe(point) << ": "
             << (record.statistics.crashes_inside == 0 ? "not met, " : "")
             << "no property broken\n";
      }
    } else {
      Failure failure = Investigate(plan, *request_.factory);
      failure.hazard = record.hazard;
      NextSteps next = {{"again", again}};
      if (!request_.record.empty()) {
        next.push_back({"replay", ReplayFileCommand(request_.record, request_.guest)});
      }
      out_ << FailureText(failure, next, request_.colour);
    }
    out_ << std::flush;
    return record.failed() ? kExitFinding : kExitClean;
  });
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  err_ << "squall crash-points: the node under test ended the process\n";
  return kExitFinding;
}

}  // namespace

int RunCrashSession(const CrashRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted) {
  Session session(request, out, err);
  return request.point ? session.RunOne(*request.point) : session.RunAll(interrupted);
}

}  // namespace squall
