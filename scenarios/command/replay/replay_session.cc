#include "scenarios/command/replay/replay_session.h"

#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/compare.h"
#include "scenarios/command/replay/comparison.h"
#include "scenarios/command/replay/ladder.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "sim/world/world.h"

namespace squall {
namespace {

class Session {
 public:
  Session(const ReplayRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), plan_(request.file.plan), out_(out), err_(err) {}

  // In the process of the run. What was printed at the first attempt is not printed again.
  int Run(RunProgress& progress, Attempt attempt);
  // In the other one, when the run has ended its process, or had to be given up.
  int TellCrash(int status);
  int TellOverrun(const Overrun& first, const Overrun& second);

 private:
  bool is_text() const { return request_.format == ReplayRequest::Format::kText; }
  bool is_quiet() const { return request_.volume == ReplayRequest::Volume::kQuiet; }

  bool Step(World& world, WorldListener* listener = nullptr) const;
  void TraceRun(TraceOptions options);
  int Break();
  int TellDifference(const Difference& difference);
  int TellUnfinished(const RunRecord& record);
  int Record();
  int Conclude(const RunRecord& record);
  void TellClean(const RunRecord& record);
  void TellJson(const RunRecord& record, std::string outcome, std::string difference,
                const Comparison& comparison = {});
  Origin here() const { return OriginHere(request_.guest, request_.guest_hash); }
  // What to type to see the run again.
  std::string CommandFor(const RunRecord& record) const;
  Comparison CompareWithRecorded(const RunRecord& record) const;

  const ReplayRequest& request_;
  const Plan& plan_;
  std::ostream& out_;
  std::ostream& err_;
  RunProgress* progress_ = nullptr;
};

int Session::Run(RunProgress& progress, Attempt attempt) {
  progress_ = &progress;
  if (request_.break_at_step) return Break();
  if (request_.trace && attempt == Attempt::kFirst) {
    TraceRun(*request_.trace);
    out_ << std::flush;
  }
  if (request_.twice) {
    if (const auto difference = FindDifference(plan_, *request_.factory, progress)) {
      return TellDifference(*difference);
    }
  }
  if (!request_.record.empty()) {
    if (const int exit_code = Record(); exit_code != kExitClean) return exit_code;
  }
  return Conclude(RunPlan(plan_, *request_.factory, *progress_));
}

// With a note of how far the run has come.
bool Session::Step(World& world, WorldListener* listener) const {
  const bool goes_on = world.Step(listener);
  progress_->Note(world.steps(), world.now().value());
  return goes_on;
}

// What comes before the trace is run through without looking. How far that is shows at the end if
// the trace is to begin or end so long before it; then the run goes on from the nearest copy.
void Session::TraceRun(TraceOptions options) {
  progress_->Begin(RunProgress::Phase::kRunning, options.from_end_us || options.until_end_us ? 2 : 1);
  World world(plan_, *request_.factory);
  if (options.from_end_us || options.until_end_us) {
    Ladder ladder(world);
    while (Step(world)) ladder.Offer(world);
    const uint64_t end = world.now().value();
    const auto before_end = [end](uint64_t us) { return SimTime(end - std::min(end, us)); };
    if (options.from_end_us) options.from = before_end(*options.from_end_us);
    if (options.until_end_us) options.until = before_end(*options.until_end_us);
    world =
        options.from_step > 0 ? ladder.BeforeStep(options.from_step) : ladder.Before(options.from);
  }
  // Up to the first event that is told, not included.
  if (options.from > SimTime()) RunUntil(world, SimTime(options.from.value() - 1), *progress_);
  while (world.steps() + 1 < options.from_step && Step(world)) {
  }
  Trace trace(world, options, out_);
  while (world.now() <= options.until && world.steps() < options.until_step &&
         Step(world, &trace)) {
  }
}

int Session::Break() {
  progress_->Begin(RunProgress::Phase::kRunning);
  World world(plan_, *request_.factory);
  std::unique_ptr<Trace> trace;
  if (request_.trace) trace = std::make_unique<Trace>(world, *request_.trace, out_);
  while (world.steps() < *request_.break_at_step && Step(world, trace.get())) {
  }
  out_ << absl::StrFormat("step %d   t=%s   digest %016x\n", world.steps(), Describe(world.now()),
                          world.digest())
       << DescribeNodes(world);
  if (world.steps() < *request_.break_at_step) {
    err_ << "squall replay: the run ended at step " << world.steps() << "\n";
  }
  if (world.violations().empty()) return kExitClean;
  return Conclude(RunPlan(plan_, *request_.factory, *progress_));
}

int Session::Record() {
  progress_->Begin(RunProgress::Phase::kRunning);
  World world(plan_, *request_.factory, Checking::kOn, Recording::kOn);
  while (Step(world)) {
  }
  PlanFile file;
  file.plan = Recorded(plan_, world);
  file.expectation =
      ExpectationOf(RunPlan(plan_, *request_.factory, *progress_), file.plan, here());
  const std::string problem = WriteWhole(request_.record, WritePlanText(file));
  if (problem.empty()) return kExitClean;
  err_ << "squall replay: --record: " << problem << "\n";
  return kExitUsage;
}

int Session::TellDifference(const Difference& d) {
  RunRecord record;
  record.seed = plan_.seed;
  record.steps = d.step;
  const std::string where = absl::StrCat("step ", d.step, ", t=", Describe(d.at), ": ");
  if (is_text()) {
    Failure failure;
    failure.property = "determinism";
    failure.detail = "two runs of one plan differ";
    failure.seed = plan_.seed;
    failure.steps = d.step;
    failure.at = d.at;
    failure.why = {absl::StrCat("in the first run: ", d.first),
                   absl::StrCat("in the second: ", d.second)};
    out_ << FailureText(failure, {{"replay", CommandFor(record) + " --twice"}}, request_.colour);
  } else {
    TellJson(record, "nondeterminism", absl::StrCat(where, d.first, " / ", d.second));
  }
  return kExitNondeterminism;
}

int Session::Conclude(const RunRecord& record) {
  const bool broken = record.verdict != RunVerdict::kClean;
  const Comparison comparison = CompareWithRecorded(record);
  if (!is_text()) {
    TellJson(record,
             !comparison.reproduced ? "not-reproduced"
             : record.failed()      ? "finding"
             : broken               ? "hazard"
                                    : "clean",
             "", comparison);
  } else if (broken) {
    Failure failure = Investigate(plan_, *request_.factory);
    failure.hazard = record.hazard;
    NextSteps next = {{"replay", CommandFor(record)}};
    if (request_.twice) {
      next.insert(next.begin(), {"digest", absl::StrFormat("%016x, twice", record.digest)});
    }
    out_ << FailureText(failure, next, request_.colour);
  } else if (!is_quiet()) {
    TellClean(record);
  }
  for (const std::string& remark : comparison.remarks) err_ << "squall replay: " << remark << "\n";
  if (!comparison.reproduced) return kExitNotReproduced;
  return record.failed() ? kExitFinding : kExitClean;
}

std::string Session::CommandFor(const RunRecord& record) const {
  return (request_.command.empty() ? ReplayCommand(plan_, ExpectationOf(record, plan_, here()))
                                   : request_.command) +
         (record.overran() ? RunTimeFlag(request_.run_time_max) : "");
}

Comparison Session::CompareWithRecorded(const RunRecord& record) const {
  const PlanExpectation& recorded = request_.file.expectation;
  Prefix prefix = Prefix::kUnknown;
  if (WantsPrefix(recorded, record, here())) {
    prefix = PrefixOf(recorded, record);
    if (prefix == Prefix::kUnknown) {
      progress_->Begin(RunProgress::Phase::kRunning);
      World world(plan_, *request_.factory);
      while (world.steps() + 1 < recorded.steps && Step(world)) {
      }
      prefix = PrefixOf(recorded, world.digest());
      progress_->Begin(RunProgress::Phase::kReviewing, kReviewRuns);
    }
  }
  return Compare(plan_, recorded, record, here(), prefix);
}

void Session::TellClean(const RunRecord& record) {
  const Statistics& s = record.statistics;
  out_ << "squall replay: " << ForDisplay(request_.what) << ": no property broken\n";
  if (record.history_undecided) out_ << "  the history of its clients is undecided\n";
  out_ << "  " << Counted(s.events, "event") << " in " << Span(s.simulated_us)
       << " of simulated time, " << Counted(s.elections, "election") << ", "
       << Counted(s.committed, "entry committed", "entries committed") << "\n"
       << "  digest " << absl::StrFormat("%016x", record.digest)
       << (request_.twice ? ", twice" : "") << "\n";
}

void Session::TellJson(const RunRecord& record, std::string outcome, std::string difference,
                       const Comparison& comparison) {
  ReplayReport report;
  report.profile = plan_.profile;
  report.guest = request_.guest;
  report.guest_hash = request_.guest_hash;
  const PlanExpectation found = ExpectationOf(record, plan_, here());
  report.repro = IsExpandedSeed(plan_) ? MakeRepro(plan_, found) : "";
  report.command = CommandFor(record);
  report.record = record;
  report.expected = request_.file.expectation.signature;
  report.outcome = std::move(outcome);
  report.difference = std::move(difference);
  report.ran_twice = request_.twice;
  report.remarks = comparison.remarks;
  out_ << ReplayJson(report) << "\n";
}

int Session::TellCrash(int status) { return TellUnfinished(CrashRecord(plan_.seed, status, "")); }

int Session::TellOverrun(const Overrun& first, const Overrun& second) {
  return TellUnfinished(OverrunRecord(plan_.seed, first, second, request_.run_time_max, ""));
}

int Session::TellUnfinished(const RunRecord& record) {
  if (!is_text()) {
    TellJson(record, record.failed() ? "finding" : "inconclusive", "");
  } else if (record.failed()) {
    Failure failure;
    failure.property = record.property;
    failure.detail = record.detail;
    failure.seed = record.seed;
    failure.steps = record.steps;
    failure.at = SimTime(record.statistics.simulated_us);
    out_ << FailureText(failure, {{"replay", CommandFor(record)}}, request_.colour);
  }
  if (record.failed()) return kExitFinding;
  err_ << "squall replay: " << ForDisplay(request_.what)
       << ": inconclusive: " << ForDisplay(record.detail) << "\n";
  return kExitInconclusive;
}

}  // namespace

int RunReplaySession(const ReplayRequest& request, std::ostream& out, std::ostream& err) {
  Session session(request, out, err);
  IsolatedCall call;
  call.run_time_max = request.run_time_max;
  call.output = Child::Output::kInherited;
  out.flush();
  err.flush();
  const IsolatedResult result =
      CallIsolatedTwice(call, [&](RunProgress& progress, Attempt attempt) {
        const int exit_code = session.Run(progress, attempt);
        // They may be other streams than standard ones.
        out.flush();
        err.flush();
        return absl::StrCat(exit_code);
      });
  if (!result.error.empty()) {
    err << "squall replay: " << result.error << "\n";
    return kExitInconclusive;
  }
  int exit_code = kExitInconclusive;
  if (result.returned && absl::SimpleAtoi(*result.returned, &exit_code)) return exit_code;
  if (result.ended) return session.TellCrash(*result.ended);
  return session.TellOverrun(*result.overrun_before, *result.overrun);
}

}  // namespace squall
