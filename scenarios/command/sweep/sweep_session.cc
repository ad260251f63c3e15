#include "scenarios/command/sweep/sweep_session.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/explain/explain_session.h"
#include "scenarios/command/page/run_report.h"
#include "scenarios/command/page/sweep_page.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/replay/finding_text.h"
#include "scenarios/command/repro/repro.h"
#include "scenarios/command/shrink/shrink_session.h"
#include "scenarios/command/sweep/result_directory.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/command/sweep/results.h"
#include "scenarios/command/sweep/summary.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "sim/plan/plan_codec.h"
#include "sim/plan/profile.h"

namespace squall {
namespace {

// In a report, what follows on what was printed.
constexpr char kReportEnd[] = "  signature: ";
// And behind that, where the nodes and the last 100 ms are shown.
constexpr char kBackgroundBegin[] = "\n";

// A run that was given up.
std::string InconclusiveText(const RunRecord& record, const NextSteps& next) {
  std::string text =
      absl::StrCat("\nINCONCLUSIVE   seed ", SeedText(record.seed), "\n  ", record.detail, "\n");
  for (const auto& [name, what] : next) absl::StrAppend(&text, "  ", name, ":  ", what, "\n");
  return text;
}

// What the head of a script says of the shrinking that it came from, "22,065 choices -> 4"; empty
// if there is none.
std::string MinimalTextOf(const std::string& script_path) {
  const std::string text = ReadResultFile(script_path).text.value_or("");
  constexpr std::string_view kArrow = " -> ";
  const size_t arrow = text.find(kArrow);
  const size_t end = text.find(';', arrow);
  if (end == text.npos) return "";
  const size_t begin = text.rfind("# ", arrow);
  return begin == text.npos ? "" : ForDisplay(text.substr(begin + 2, end - begin - 2));
}

class Session final : public SweepListener {
 public:
  Session(const SweepRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), sweep_(request.sweep), out_(out), err_(err) {
    sweep_.run_time_max = request.limits.run_time_max;
  }

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
  void TellEarlier();
  void TellFinding(const RunRecord& record);
  std::string DescribeFinding(const RunRecord& record, const Plan& plan, Colour colour) const;
  // For what is found out about a finding by running it again.
  IsolatedCall IsolatedSettings() const;
  std::string PageOf(const RunRecord& record, const Plan& plan) const;
  // Where a seed stands in the whole sweep.
  uint64_t Place(uint64_t seed) const { return seed - sweep_.seeds.range.first; }
  void ShrinkFindings(const SweepTotals& totals);
  void ExplainMinimal(const RunRecord& record);
  void HideProgress();
  void Note(std::string problem);
  int Conclude(const SweepResult& result);

  const SweepRequest& request_;
  SweepIdentity sweep_;
  std::ostream& out_;
  std::ostream& err_;
  std::unique_ptr<ResultDirectory> directory_;
  SweepTotals before_;  // What an earlier sweep had come to.
  const std::atomic<bool>* interrupted_ = nullptr;
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
    // More seeds of the same sweep go on from those that were run; fewer would have to be told
    // apart.
    if (other.profile != sweep_.profile || other.guest != ToUtf8(sweep_.guest) ||
        other.guest_hash != sweep_.guest_hash ||
        other.seeds.range.first != sweep_.seeds.range.first ||
        earlier.summary->totals.runs > sweep_.seeds.size()) {
      return absl::StrCat(request_.out, " holds results of another sweep (profile ", other.profile,
                          ", first seed ", SeedText(other.seeds.range.first), ", ",
                          other.seeds.range.count, " seeds, ", earlier.summary->totals.runs,
                          " of them run", other.guest.empty() ? "" : ", guest ", other.guest,
                          other.guest_hash.empty() ? "" : " ", other.guest_hash,
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
    people() << std::flush;
    // Apart from what a sweep says that was never stopped.
    if (before_.runs > 0) err_ << "going on after " << before_.runs << " runs\n" << std::flush;
  }
  TellEarlier();
  interrupted_ = &interrupted;
  const RunSeed run = [this](uint64_t seed, RunProgress& progress) {
    return RunPlan(ExpandSeed(sweep_.profile, seed), *request_.factory, progress);
  };
  SweepResult result = RunSweep(sweep_.seeds, request_.limits, run, before_, this, interrupted);
  HideProgress();
  const int exit_code = Conclude(result);
  ShrinkFindings(result.totals);
  return exit_code;
}

// What an earlier sweep has found, as it was told then.
void Session::TellEarlier() {
  std::vector<const RunRecord*> records;
  for (const auto* list : {&before_.findings, &before_.hazards, &before_.overruns}) {
    for (const Finding& finding : *list) records.push_back(&finding.first);
  }
  std::sort(records.begin(), records.end(), [this](const RunRecord* a, const RunRecord* b) {
    return Place(a->seed) < Place(b->seed);
  });
  for (const RunRecord* record : records) {
    const auto report = directory_->ReadReport(*record);
    people() << (report ? report->substr(0, report->rfind(kReportEnd, report->rfind("\n\n")))
                        : DescribeFinding(*record, ExpandSeed(sweep_.profile, record->seed),
                                          is_text() ? request_.colour : Colour::kOff))
             << std::flush;
  }
}

void Session::TellFinding(const RunRecord& record) {
  const Plan plan = ExpandSeed(sweep_.profile, record.seed);
  const Colour colour = is_text() ? request_.colour : Colour::kOff;
  HideProgress();
  const std::string text = DescribeFinding(record, plan, colour);
  people() << text << std::flush;
  if (!directory_ || record.verdict == RunVerdict::kInconclusive) return;
  const Origin origin = OriginHere(sweep_.guest, sweep_.guest_hash);
  Note(directory_->WriteFinding(
      record, WritePlanText({plan, ExpectationOf(record, plan, origin)}),
      absl::StrCat(colour == Colour::kOff ? text : DescribeFinding(record, plan, Colour::kOff),
                   kReportEnd, record.signature, "\n  build:     ", Describe(origin), "\n",
                   kBackgroundBegin,
                   FindingBackground(plan, record, *request_.factory, IsolatedSettings())),
      PageOf(record, plan)));
}

// Empty if the run does not repeat.
std::string Session::PageOf(const RunRecord& record, const Plan& plan) const {
  const Origin origin = OriginHere(sweep_.guest, sweep_.guest_hash);
  return WriteRunReport({plan,
                         record,
                         *request_.factory,
                         IsolatedSettings(),
                         {{"guest", GuestText(origin)},
                          {"signature", record.signature},
                          {"replay", ReplayCommand(sweep_, record)}}})
      .html;
}

IsolatedCall Session::IsolatedSettings() const {
  IsolatedCall settings;
  settings.run_time_max = request_.limits.run_time_max;
  settings.interrupted = interrupted_;
  return settings;
}

std::string Session::DescribeFinding(const RunRecord& record, const Plan& plan,
                                     Colour colour) const {
  NextSteps next = {{"replay", ReplayCommand(sweep_, record)}};
  if (record.verdict == RunVerdict::kInconclusive) return InconclusiveText(record, next);
  if (directory_) {
    next.push_back({"plan", directory_->FindingPath(record.signature, kPlanFile)});
    next.push_back({"report", directory_->FindingPath(record.signature, kReportFile)});
    next.push_back({"view", directory_->FindingPath(record.signature, kPageFile)});
  }
  return FindingText(plan, record, *request_.factory, IsolatedSettings(), next, colour);
}

// What an earlier sweep in the same directory has shrunk is told again.
void Session::ShrinkFindings(const SweepTotals& totals) {
  if (!directory_ || request_.shrink_max.count() == 0) return;
  for (const Finding& finding : totals.findings) {
    if (interrupted_->load()) return;
    const RunRecord& record = finding.first;
    // Of shards in one folder, that whose run comes first shrinks it.
    if (!directory_->IsKept(record)) continue;
    const auto path = [&](const char* file) {
      return directory_->FindingPath(record.signature, file);
    };
    ShrinkRequest request;
    request.file.plan = ExpandSeed(sweep_.profile, record.seed);
    request.file.expectation.signature = record.signature;
    request.what = absl::StrCat("seed ", SeedText(record.seed), " of profile ", sweep_.profile);
    request.out = std::filesystem::path(path(kPlanFile)).parent_path().string();
    // Of a sweep that was killed while it wrote what a run had been shrunk to. The shard that keeps
    // the finding is the only one that writes there now.
    RemoveAsides(request.out);
    request.guest = sweep_.guest;
    request.guest_hash = sweep_.guest_hash;
    request.factory = request_.factory;
    request.workers = request_.limits.workers;
    request.time_max = request_.shrink_max;
    request.run_time_max = request_.limits.run_time_max;
    request.volume = ShrinkRequest::Volume::kQuiet;
    if (request_.progress == SweepRequest::Progress::kOn) {
      request.progress = ShrinkRequest::Progress::kOn;
    }
    const std::string minimal = path(kMinimalPlanFile);
    ShrinkOutcome outcome;
    if (std::filesystem::exists(minimal)) {
      outcome.plan_path = minimal;
      outcome.script_path = path(kMinimalScriptFile);
    } else {
      outcome = RunShrinkSession(request, out_, err_, *interrupted_);
      if (!outcome.error.empty()) err_ << "squall sweep: shrinking: " << outcome.error << "\n";
    }
    if (outcome.plan_path.empty()) continue;
    if (!std::filesystem::exists(path(kMinimalReportFile))) ExplainMinimal(record);
    people() << "\n" << record.signature << "\n";
    const std::string minimal_text =
        outcome.trials > 0 ? MinimalText(outcome) : MinimalTextOf(outcome.script_path);
    if (!minimal_text.empty()) people() << "  minimal: " << minimal_text << "\n";
    if (!outcome.script_path.empty()) {
      people() << "  script:  " << ForDisplay(RunFileCommand(outcome.script_path, sweep_.guest))
               << "\n";
    }
    people() << "  plan:    " << ForDisplay(ReplayFileCommand(outcome.plan_path, sweep_.guest))
             << "\n";
    for (const auto& [name, file] :
         {std::pair("causes", kMinimalReportFile), std::pair("view", kMinimalPageFile)}) {
      if (!std::filesystem::exists(path(file))) continue;
      people() << absl::StrFormat("  %-8s %s\n", absl::StrCat(name, ":"), ForDisplay(path(file)));
    }
    people() << std::flush;
  }
}

// Writes the causes of the shortest run, and its page. Whatever keeps it from that is no more than
// a note: the run itself is kept.
void Session::ExplainMinimal(const RunRecord& record) {
  // Each run of one that hangs takes the time that a run may take.
  if (record.overran()) return;
  const std::string path = directory_->FindingPath(record.signature, kMinimalPlanFile);
  const ResultFile file = ReadResultFile(path);
  PlanReading reading;
  if (file.text) reading = ReadPlan(*file.text, path);
  if (!file.text || reading.status != PlanReading::Status::kOk || interrupted_->load()) return;
  ExplainRequest request;
  request.file = std::move(reading.file);
  request.what = kMinimalPlanFile;
  // The folder may move.
  request.command = ReplayFileCommand(kMinimalPlanFile, sweep_.guest);
  request.guest = sweep_.guest;
  request.guest_hash = sweep_.guest_hash;
  request.factory = request_.factory;
  request.time_max = request_.shrink_max;
  request.run_time_max = request_.limits.run_time_max;
  request.report = directory_->FindingPath(record.signature, kMinimalPageFile);
  std::ostringstream text;
  RunExplainSession(request, text, err_, *interrupted_);
  if (interrupted_->load()) return;
  Note(WriteWhole(directory_->FindingPath(record.signature, kMinimalReportFile), text.str()));
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
    Note(directory_->WritePage(SweepPage(sweep_, totals, result.end)));
  }
  if (!request_.junit.empty()) Note(WriteWhole(request_.junit, JUnitXml(sweep_, totals)));
  Note(TellGithub(request_.github, GithubReportOf(sweep_, totals, result.end), people()));
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
  if (result.end == SweepEnd::kInterrupted) return kExitInterrupted;
  const std::string unknown = NoVerdictText(sweep_.seeds, totals);
  if (unknown.empty() && result.error.empty()) return kExitClean;
  if (!unknown.empty()) err_ << "squall sweep: inconclusive: " << unknown << "\n";
  return kExitInconclusive;
}

}  // namespace

int RunSweepSession(const SweepRequest& request, std::ostream& out, std::ostream& err,
                    const std::atomic<bool>& interrupted) {
  return Session(request, out, err).Run(interrupted);
}

}  // namespace squall
