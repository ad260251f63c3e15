#include "scenarios/command/sweep/sweep_session.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/sweep/result_directory.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/summary.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "sim/plan/plan_codec.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

// The last lines of what a guest printed before it ended its process.
constexpr size_t kOutputLinesMax = 12;

std::vector<std::string> LastLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (lines.size() > kOutputLinesMax) {
    lines.erase(lines.begin(), lines.end() - static_cast<ptrdiff_t>(kOutputLinesMax));
  }
  return lines;
}

// A property is broken, for whatever reason; the node under test lives.
bool IsProperty(const RunRecord& record) {
  return record.verdict == RunVerdict::kViolation || record.verdict == RunVerdict::kHazard;
}

class Session final : public SweepListener {
 public:
  Session(const SweepRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), sweep_(request.sweep), out_(out), err_(err) {}

  int Run(const std::atomic<bool>& interrupted);

  void OnRun(const RunRecord& record, bool is_new, const SweepTotals& totals) override {
    if (is_new) TellFinding(record);
    if (directory_) Note(directory_->OnRun(record, totals));
  }
  void OnProgress(const SweepTotals& totals, uint64_t) override {
    if (request_.progress == SweepRequest::Progress::kOff) return;
    err_ << "\r\033[K"
         << ProgressText(
                sweep_.seeds, totals, before_,
                request_.has_time_max
                    ? std::optional(static_cast<uint64_t>(request_.limits.time_max.count() * 1000))
                    : std::nullopt)
         << std::flush;
    progress_shown_ = true;
  }

 private:
  bool is_text() const { return request_.format == SweepRequest::Format::kText; }
  bool is_quiet() const { return request_.volume == SweepRequest::Volume::kQuiet; }
  // Where what is written for people goes: in the way of nothing that a machine reads.
  std::ostream& people() { return is_text() ? out_ : err_; }

  std::string Open();
  void TellFinding(const RunRecord& record);
  std::string DescribeFinding(const RunRecord& record, const Plan& plan, Colour colour) const;
  void HideProgress();
  void Note(std::string problem);
  int Conclude(const SweepResult& result);

  const SweepRequest& request_;
  SweepIdentity sweep_;
  std::ostream& out_;
  std::ostream& err_;
  std::unique_ptr<ResultDirectory> directory_;
  SweepTotals before_;  // What an earlier sweep had come to.
  bool progress_shown_ = false;
  std::string problem_;  // The first thing that could not be written.
};

// Finds out whether there is a sweep to go on with. Returns what is wrong, empty if nothing.
std::string Session::Open() {
  if (request_.out.empty()) return "";
  directory_ = std::make_unique<ResultDirectory>(request_.out);
  ResultDirectory::Earlier earlier = directory_->Find(sweep_.seeds.shard);
  if (!earlier.error.empty()) return earlier.error;
  if (earlier.summary) {
    const SweepIdentity& other = earlier.summary->identity;
    if (request_.first_is_random) sweep_.seeds.range.first = other.seeds.range.first;
    if (other.profile != sweep_.profile || other.guest != sweep_.guest ||
        other.guest_hash != sweep_.guest_hash || other.seeds.range != sweep_.seeds.range) {
      return absl::StrCat(request_.out, " holds results of another sweep (profile ", other.profile,
                          ", first seed ", SeedText(other.seeds.range.first), ", ",
                          other.seeds.range.count, " seeds", other.guest.empty() ? "" : ", guest ",
                          other.guest, other.guest_hash.empty() ? "" : " ", other.guest_hash,
                          "); take another directory");
    }
    before_ = earlier.summary->totals;
  }
  return directory_->Begin(sweep_, before_);
}

int Session::Run(const std::atomic<bool>& interrupted) {
  if (const std::string problem = Open(); !problem.empty()) {
    err_ << "squall sweep: " << problem << "\n";
    return kExitUsage;
  }
  if (!is_quiet()) {
    people() << Heading(sweep_, request_.limits.workers, request_.first_is_random);
    if (before_.runs > 0) people() << "going on after " << before_.runs << " runs\n";
    people() << std::flush;
  }
  const RunSeed run = [this](uint64_t seed) {
    return RunPlan(ExpandSeed(sweep_.profile, seed), *request_.factory);
  };
  SweepResult result = RunSweep(sweep_.seeds, request_.limits, run, before_, this, interrupted);
  HideProgress();
  return Conclude(result);
}

void Session::TellFinding(const RunRecord& record) {
  const Plan plan = ExpandSeed(sweep_.profile, record.seed);
  HideProgress();
  people() << DescribeFinding(record, plan, is_text() ? request_.colour : Colour::kOff)
           << std::flush;
  if (!directory_) return;
  const Origin origin = OriginHere(sweep_.guest, sweep_.guest_hash);
  const PlanExpectation expectation = ExpectationOf(record, plan, origin);
  Note(
      directory_->WriteFinding(record.signature, "plan.txtpb", WritePlanText({plan, expectation})));
  Note(directory_->WriteFinding(record.signature, "report.txt",
                                absl::StrCat(DescribeFinding(record, plan, Colour::kOff),
                                             "  signature: ", record.signature,
                                             "\n  build:     ", Describe(origin), "\n")));
}

std::string Session::DescribeFinding(const RunRecord& record, const Plan& plan,
                                     Colour colour) const {
  NextSteps next = {{"replay", ReplayCommand(sweep_, record)}};
  if (directory_) {
    next.push_back({"plan", directory_->FindingPath(record.signature, "plan.txtpb")});
    next.push_back({"report", directory_->FindingPath(record.signature, "report.txt")});
  }
  Failure known;
  known.property = record.property;
  known.detail = record.detail;
  known.seed = record.seed;
  known.steps = record.steps;
  known.at = SimTime(record.statistics.simulated_us);
  known.hazard = record.hazard;
  if (!IsProperty(record)) {
    known.why = LastLines(record.output);
    return FailureText(known, next, colour);
  }
  // A guest that breaks a property may break our process too.
  const auto text = CallIsolated(
      [&] {
        Failure failure = Investigate(plan, *request_.factory);
        failure.hazard = record.hazard;
        return FailureText(failure, next, colour);
      },
      request_.limits.run_time_max);
  return text ? *text : FailureText(known, next, colour);
}

void Session::HideProgress() {
  if (!progress_shown_) return;
  err_ << "\r\033[K" << std::flush;
  progress_shown_ = false;
}

void Session::Note(std::string problem) {
  if (problem_.empty()) problem_ = std::move(problem);
}

int Session::Conclude(const SweepResult& result) {
  const SweepTotals& totals = result.totals;
  if (directory_) {
    const bool goes_on = result.end == SweepEnd::kInterrupted || result.end == SweepEnd::kError;
    Note(goes_on ? directory_->Pause(totals, result.end) : directory_->Finish(totals, result.end));
  }
  if (!request_.junit.empty()) Note(WriteWhole(request_.junit, JUnitXml(sweep_, totals)));
  if (!is_text()) {
    out_ << SweepJson(sweep_, totals, result.end, JsonLayout::kIndented) << "\n";
  } else if (!is_quiet()) {
    out_ << SummaryText(sweep_, totals, result.end, request_.colour);
  }
  out_ << std::flush;
  for (const std::string& problem : {result.error, problem_}) {
    if (!problem.empty()) err_ << "squall sweep: " << problem << "\n";
  }
  if (totals.failed > 0) return kExitFinding;
  if (!problem_.empty()) return kExitUsage;
  switch (result.end) {
    case SweepEnd::kRunning:
    case SweepEnd::kComplete:
    case SweepEnd::kFindings:
      return kExitClean;
    case SweepEnd::kTime: {
      // Without an end of its own, the sweep was asked to run for just this time.
      const bool endless = sweep_.seeds.range.count == std::numeric_limits<uint64_t>::max();
      return endless ? kExitClean : kExitInconclusive;
    }
    case SweepEnd::kInterrupted:
      return kExitInterrupted;
    case SweepEnd::kError:
      return kExitInconclusive;
  }
  return kExitClean;
}

}  // namespace

int RunSweepSession(const SweepRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted) {
  return Session(request, out, err).Run(interrupted);
}

}  // namespace squall
