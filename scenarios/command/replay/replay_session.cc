#include "scenarios/command/replay/replay_session.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "scenarios/command/page/run_report.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/compare.h"
#include "scenarios/command/replay/comparison.h"
#include "scenarios/command/replay/finding_text.h"
#include "scenarios/command/replay/last_call.h"
#include "scenarios/command/replay/run_history.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/report/unchecked.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "scenarios/seed.h"
#include "scenarios/story/node_table.h"
#include "scenarios/story/words.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

class Session {
 public:
  Session(const ReplayRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), plan_(request.file.plan), out_(out), err_(err) {
    settings_.run_time_max = request.run_time_max;
  }

  // Returns the exit code.
  int Run();

 private:
  using Call = std::function<std::string(RunProgress&)>;

  bool is_text() const { return request_.format == ReplayRequest::Format::kText; }
  bool is_quiet() const { return request_.volume == ReplayRequest::Volume::kQuiet; }
  bool ended() const { return record_.verdict != RunVerdict::kGuestCrash && !record_.overran(); }
  bool lacks_verdict() const { return record_.verdict == RunVerdict::kInconclusive; }
  // Steps that the run can be led through again without the one in which it went wrong.
  uint64_t good_steps() const {
    return ended()              ? kNoLimit
           : lacks_verdict()    ? record_.steps
           : record_.steps == 0 ? 0
                                : record_.steps - 1;
  }

  // In processes of their own.
  bool RunOnce(RunRecord* record);
  IsolatedResult CallPrinting(const Call& call);
  bool Step(World& world, RunProgress& progress, WorldListener* listener = nullptr);
  void TraceRun(const TraceOptions& options, RunProgress& progress);
  void BreakRun(RunProgress& progress);

  int Break();
  void TellTrace();
  // False, with a message, if there is no second run.
  bool RunTwice(std::optional<Difference>* difference);
  int TellDifference(const Difference& difference);
  std::optional<Plan> RecordRun();
  std::optional<Plan> RecordUnfinished();
  int Record();
  int WriteReport();
  int WriteHistory();
  int Conclude();
  int TellInconclusive();
  void TellClean(const RunRecord& record);
  void TellJson(const RunRecord& record, std::string outcome, std::string difference,
                const Comparison& comparison = {});
  Origin here() const { return OriginHere(request_.guest, request_.guest_hash); }
  // What to type to see the run again.
  std::string CommandFor(const RunRecord& record) const;
  Comparison CompareWithRecorded() const;
  // In the words of results: "finding".
  std::string OutcomeOf(const Comparison& comparison) const;
  std::vector<GithubNote> NotesOn(const Comparison& comparison) const;
  // False, with a message, if the summary cannot be written.
  bool TellGithub(std::string outcome, std::vector<GithubNote> notes);

  const ReplayRequest& request_;
  const Plan& plan_;
  std::ostream& out_;
  std::ostream& err_;
  IsolatedCall settings_;
  RunRecord record_;
  std::optional<LastCall> last_call_;  // If the run crashed or hangs, and did so again.
};

// The run comes first, with nothing else in its process, so that it is the same as in a sweep. What
// was asked for besides is done by further runs, which stop before a step that crashes or hangs.
int Session::Run() {
  if (request_.break_at_step) return Break();
  if (!RunOnce(&record_)) return kExitInconclusive;
  if (is_text() && !is_quiet() && ended() && !record_.output.empty() && !request_.trace) {
    err_ << record_.output << std::flush;
  }
  if (!ended() && record_.steps > 0 && !lacks_verdict()) {
    last_call_ = FindLastCall(plan_, *request_.factory, record_.steps);
  }
  if (request_.trace) TellTrace();
  if (request_.twice) {
    std::optional<Difference> difference;
    if (!RunTwice(&difference)) return kExitInconclusive;
    if (difference) return TellDifference(*difference);
  }
  if (!request_.record.empty()) {
    if (const int exit_code = Record(); exit_code != kExitClean) return exit_code;
  }
  if (!request_.report.empty()) {
    if (const int exit_code = WriteReport(); exit_code != kExitClean) return exit_code;
  }
  if (!request_.history.empty()) {
    if (const int exit_code = WriteHistory(); exit_code != kExitClean) return exit_code;
  }
  return lacks_verdict() ? TellInconclusive() : Conclude();
}

// False, with a message, if it could not be run.
bool Session::RunOnce(RunRecord* record) {
  LoneRun run = RunAlone(plan_, *request_.factory, settings_);
  *record = std::move(run.record);
  if (run.error.empty()) return true;
  err_ << "squall replay: " << run.error << "\n";
  return false;
}

// A call that writes to our streams. What the node under test prints is seen as well.
IsolatedResult Session::CallPrinting(const Call& call) {
  IsolatedCall settings = settings_;
  settings.output = Child::Output::kInherited;
  out_.flush();
  err_.flush();
  return CallIsolated(settings, [&](RunProgress& progress) {
    std::string returned = call(progress);
    // They may be other streams than standard ones.
    out_.flush();
    err_.flush();
    return returned;
  });
}

// With a note of how far the run has come.
bool Session::Step(World& world, RunProgress& progress, WorldListener* listener) {
  if (world.steps() >= good_steps()) return false;
  const bool goes_on = world.Step(listener);
  progress.Note(world.steps(), world.now().value());
  return goes_on;
}

void Session::TellTrace() {
  TraceOptions options = *request_.trace;
  const SimTime end = last_call_ ? last_call_->at : SimTime(record_.statistics.simulated_us);
  const auto before_end = [end](uint64_t us) {
    return SimTime(end.value() - std::min(end.value(), us));
  };
  if (options.from_end_us) options.from = before_end(*options.from_end_us);
  if (options.until_end_us) options.until = before_end(*options.until_end_us);
  // While a node is being made there is nothing to see but that.
  if (ended() || good_steps() > 0) {
    const IsolatedResult result = CallPrinting([&](RunProgress& progress) {
      TraceRun(options, progress);
      return std::string();
    });
    if (!result.returned) err_ << "squall replay: the trace does not get to the end of the run\n";
  }
  if (last_call_ && last_call_->at >= options.from && last_call_->at <= options.until &&
      record_.steps >= options.from_step && record_.steps <= options.until_step) {
    out_ << TraceLine(last_call_->at, record_.steps, Describe(*last_call_)) << std::flush;
  }
}

// What comes before the trace is run through without looking.
void Session::TraceRun(const TraceOptions& options, RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning);
  World world(plan_, *request_.factory);
  if (options.from > SimTime()) {
    // The step in which it goes wrong comes later than the last good one, or at the same time.
    const SimTime before(options.from.value() - 1);
    if (ended() || before < SimTime(record_.statistics.simulated_us)) {
      RunUntil(world, before, progress);
    } else {
      while (Step(world, progress)) {
      }
    }
  }
  while (world.steps() + 1 < options.from_step && Step(world, progress)) {
  }
  Trace trace(world, options, out_);
  while (world.now() <= options.until && world.steps() < options.until_step &&
         Step(world, progress, trace.listener())) {
  }
}

int Session::Break() {
  const IsolatedResult result = CallPrinting([&](RunProgress& progress) {
    BreakRun(progress);
    return std::string();
  });
  if (!result.error.empty()) {
    err_ << "squall replay: " << result.error << "\n";
    return kExitInconclusive;
  }
  if (!RunOnce(&record_)) return kExitInconclusive;
  if (lacks_verdict()) return TellInconclusive();
  if (!ended() && *request_.break_at_step >= record_.steps && record_.steps > 0) {
    last_call_ = FindLastCall(plan_, *request_.factory, record_.steps);
  }
  // The run after the step does not matter here.
  const bool is_over = !result.returned || *request_.break_at_step >= record_.steps;
  return is_over && record_.verdict != RunVerdict::kClean ? Conclude() : kExitClean;
}

void Session::BreakRun(RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning);
  World world(plan_, *request_.factory);
  std::unique_ptr<Trace> trace;
  if (request_.trace) trace = std::make_unique<Trace>(world, *request_.trace, out_);
  WorldListener* const listener = trace == nullptr ? nullptr : trace->listener();
  while (world.steps() < *request_.break_at_step && Step(world, progress, listener)) {
  }
  out_ << absl::StrFormat("step %d   t=%s   digest %016x\n", world.steps(), Describe(world.now()),
                          world.digest())
       << DescribeNodes(world);
  if (world.steps() < *request_.break_at_step) {
    err_ << "squall replay: the run ended at step " << world.steps() << "\n";
  }
}

bool Session::RunTwice(std::optional<Difference>* found) {
  Difference difference;
  const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
    const auto first = FindDifference(plan_, *request_.factory, good_steps(), progress);
    return first ? Pack(*first) : std::string();
  });
  if (!result.error.empty()) {
    err_ << "squall replay: --twice: " << result.error << "\n";
    return false;
  }
  if (result.returned && Unpack(*result.returned, &difference)) {
    *found = difference;
    return true;
  }
  if (ended() && result.returned) return true;
  // The last step, which does not end, is compared by its outcome. Where a run is given up depends
  // on the machine: on its speed and its memory.
  if (lacks_verdict()) return true;
  RunRecord second;
  if (!RunOnce(&second)) return false;
  if (second.verdict == RunVerdict::kInconclusive) {
    record_ = std::move(second);
    return true;
  }
  if (second.signature == record_.signature && second.steps == record_.steps &&
      second.prefix_digest == record_.prefix_digest) {
    return true;
  }
  difference.step = std::min(record_.steps, second.steps);
  const auto text = [](const RunRecord& r) {
    return absl::StrCat(r.signature.empty() ? "clean" : r.signature, " at step ", r.steps);
  };
  difference.first = text(record_);
  difference.second = text(second);
  *found = difference;
  return true;
}

// The run with each of its choices made by hand.
std::optional<Plan> Session::RecordRun() {
  const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kRunning);
    World world(plan_, *request_.factory, Checking::kOn, Recording::kOn);
    while (Step(world, progress)) {
    }
    return WritePlanBinary({Recorded(plan_, world), {}});
  });
  if (!result.returned) return std::nullopt;
  PlanReading reading = ReadPlan(*result.returned, "the recorded plan");
  if (reading.status != PlanReading::Status::kOk) return std::nullopt;
  return std::move(reading.file.plan);
}

// The same of a run that crashes or hangs. The choices that are made during its last call are not
// known, so that the plan is tried; where it does not do, the plan stays as it was.
std::optional<Plan> Session::RecordUnfinished() {
  if (!last_call_) return std::nullopt;
  Plan plan = plan_;
  plan.base = ChoiceBase::kBenign;
  plan.choices = last_call_->choices;
  const LoneRun again = RunAlone(plan, *request_.factory, settings_);
  const bool same = again.error.empty() && again.record.signature == record_.signature &&
                    again.record.steps == record_.steps &&
                    again.record.prefix_digest == record_.prefix_digest;
  return same ? plan : plan_;
}

int Session::Record() {
  if (lacks_verdict()) {
    err_ << "squall replay: --record: nothing is written, as the run does not come to an end\n";
    return kExitClean;
  }
  const std::optional<Plan> plan = ended() ? RecordRun() : RecordUnfinished();
  PlanFile file;
  // Without a second run the plan that was given is the best one.
  file.plan = plan ? *plan : plan_;
  file.expectation = ExpectationOf(record_, file.plan, here());
  const std::string problem = WriteWhole(request_.record, WritePlanText(file));
  if (problem.empty()) return kExitClean;
  err_ << "squall replay: --record: " << problem << "\n";
  return kExitUsage;
}

int Session::WriteReport() {
  RunReport report =
      WriteRunReport({plan_,
                      record_,
                      *request_.factory,
                      settings_,
                      {{"guest", GuestText(here())}, {"replay", CommandFor(record_)}}});
  if (!report.error.empty()) {
    err_ << "squall replay: --report: nothing is written: " << report.error << "\n";
    return kExitInconclusive;
  }
  const std::string problem = WriteWhole(request_.report, report.html);
  if (problem.empty()) return kExitClean;
  err_ << "squall replay: --report: " << problem << "\n";
  return kExitUsage;
}

int Session::WriteHistory() {
  const RunHistory history = HistoryOf(plan_, *request_.factory, good_steps(), settings_);
  if (!history.error.empty()) {
    err_ << "squall replay: --history: nothing is written: " << history.error << "\n";
    return kExitInconclusive;
  }
  if (!history.note.empty()) err_ << "squall replay: --history: " << history.note << "\n";
  const std::string problem = WriteWhole(request_.history, history.text);
  if (problem.empty()) return kExitClean;
  err_ << "squall replay: --history: " << problem << "\n";
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
  GithubNote note;
  note.title = absl::StrCat("two runs of one plan differ, seed ", SeedText(plan_.seed));
  note.text = absl::StrCat(where, d.first, " / ", d.second);
  note.command = CommandFor(record) + " --twice";
  TellGithub("nondeterminism", {std::move(note)});
  return kExitNondeterminism;
}

std::string Session::OutcomeOf(const Comparison& comparison) const {
  return !comparison.reproduced                  ? "not-reproduced"
         : record_.failed()                      ? "finding"
         : record_.verdict != RunVerdict::kClean ? "hazard"
                                                 : "clean";
}

int Session::Conclude() {
  const bool broken = record_.verdict != RunVerdict::kClean;
  const Comparison comparison = CompareWithRecorded();
  if (!is_text()) {
    TellJson(record_, OutcomeOf(comparison), "", comparison);
  } else if (broken) {
    NextSteps next = {{"replay", CommandFor(record_)}};
    if (request_.twice) {
      const uint64_t digest = ended() ? record_.digest : record_.prefix_digest;
      next.insert(next.begin(), {"digest", absl::StrFormat("%016x, twice", digest)});
    }
    out_ << (ended()
                 ? FindingText(plan_, record_, *request_.factory, settings_, next, request_.colour)
                 : FailureText(FailureOf(record_, last_call_), next, request_.colour));
  } else if (!is_quiet()) {
    TellClean(record_);
  }
  if (is_text() && !is_quiet()) out_ << UncheckedText(request_.factory->traits());
  for (const std::string& remark : comparison.remarks) err_ << "squall replay: " << remark << "\n";
  const bool is_told = TellGithub(OutcomeOf(comparison), NotesOn(comparison));
  if (!comparison.reproduced) return kExitNotReproduced;
  return record_.failed() ? kExitFinding : is_told ? kExitClean : kExitUsage;
}

std::vector<GithubNote> Session::NotesOn(const Comparison& comparison) const {
  if (record_.verdict != RunVerdict::kClean) return {NoteOf(record_, CommandFor(record_))};
  if (comparison.reproduced) return {};
  GithubNote note;
  note.title = absl::StrCat("not reproduced, seed ", SeedText(plan_.seed));
  note.text = absl::StrJoin(comparison.remarks, "\n");
  note.command = CommandFor(record_);
  return {std::move(note)};
}

bool Session::TellGithub(std::string outcome, std::vector<GithubNote> notes) {
  const GithubReport report{"squall replay: " + request_.what, std::move(outcome),
                            std::move(notes)};
  const std::string problem = squall::TellGithub(request_.github, report, is_text() ? out_ : err_);
  if (!problem.empty()) err_ << "squall replay: " << problem << "\n";
  return problem.empty();
}

int Session::TellInconclusive() {
  if (!is_text()) TellJson(record_, "inconclusive", "");
  err_ << "squall replay: " << ForDisplay(request_.what)
       << ": inconclusive: " << ForDisplay(record_.detail) << "\n";
  TellGithub("inconclusive", {NoteOf(record_, CommandFor(record_))});
  return kExitInconclusive;
}

std::string Session::CommandFor(const RunRecord& record) const {
  return (request_.command.empty() ? ReplayCommand(plan_, ExpectationOf(record, plan_, here()))
                                   : request_.command) +
         (record.overran() ? RunTimeFlag(request_.run_time_max) : "");
}

Comparison Session::CompareWithRecorded() const {
  const PlanExpectation& recorded = request_.file.expectation;
  Prefix prefix = Prefix::kUnknown;
  if (WantsPrefix(recorded, record_, here())) {
    prefix = PrefixOf(recorded, record_);
    if (prefix == Prefix::kUnknown) {
      const IsolatedResult result = CallIsolated(settings_, [&](RunProgress& progress) {
        progress.Begin(RunProgress::Phase::kRunning);
        World world(plan_, *request_.factory);
        while (world.steps() + 1 < recorded.steps && world.Step()) {
          progress.Note(world.steps(), world.now().value());
        }
        return absl::StrCat(world.digest());
      });
      uint64_t digest = 0;
      if (result.returned && absl::SimpleAtoi(*result.returned, &digest)) {
        prefix = PrefixOf(recorded, digest);
      }
    }
  }
  return Compare(plan_, recorded, record_, here(), prefix);
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
  report.traits = request_.factory->traits();
  report.remarks = comparison.remarks;
  out_ << ReplayJson(report) << "\n";
}

}  // namespace

int RunReplaySession(const ReplayRequest& request, std::ostream& out, std::ostream& err) {
  return Session(request, out, err).Run();
}

}  // namespace squall
