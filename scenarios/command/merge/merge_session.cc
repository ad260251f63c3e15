#include "scenarios/command/merge/merge_session.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/merge/finding_folders.h"
#include "scenarios/command/merge/result_parts.h"
#include "scenarios/command/page/sweep_page.h"
#include "scenarios/command/report/numbers.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/command/sweep/summary.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// A line of a run, and where its seed stands in the whole sweep.
struct PlacedLine {
  uint64_t place = 0;
  std::string_view line;  // With its newline.
};

class Session {
 public:
  Session(const MergeRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), out_(out), err_(err) {}

  int Run();

 private:
  std::string Path(const std::string& name) const {
    return (fs::path(request_.out) / name).string();
  }
  int Fail(const std::string& error, int exit_code = kExitUsage) {
    err_ << "squall merge: " << error << "\n";
    return exit_code;
  }

  // Each returns what went wrong, empty if nothing.
  std::string Write();
  std::string WriteWholeSweep();
  std::string WriteParts();
  // Of all parts, in the order of seeds.
  std::string Lines() const;
  SweepEnd End() const;
  void Print() const;
  int ExitCode() const;

  const MergeRequest& request_;
  std::ostream& out_;
  std::ostream& err_;
  ResultParts parts_;
  std::vector<std::string> folders_;  // That take part.
  SweepIdentity sweep_;
  SweepTotals totals_;
};

int Session::Run() {
  std::error_code error;
  const bool is_new = !fs::exists(request_.out, error);
  fs::create_directories(request_.out, error);
  if (error || !fs::is_directory(request_.out, error)) {
    return Fail(FileProblem("cannot make", request_.out, error ? error.message() : "no directory"));
  }
  const FolderLock lock(request_.out);
  if (HoldsResults(request_.out)) folders_.push_back(request_.out);
  folders_.insert(folders_.end(), request_.folders.begin(), request_.folders.end());
  parts_ = ReadParts(folders_);
  if (!parts_.error.empty()) {
    if (is_new) fs::remove(request_.out, error);
    return Fail(parts_.error, parts_.exit_code);
  }
  sweep_ = parts_.Whole();
  std::vector<const SweepTotals*> totals;
  for (const ResultPart& part : parts_.parts) totals.push_back(&part.summary.totals);
  totals_ = Joined(totals, sweep_.seeds.range.first);
  if (const std::string problem = Write(); !problem.empty()) return Fail(problem);
  GithubReport report = GithubReportOf(sweep_, totals_, End());
  const bool is_text = request_.format == MergeRequest::Format::kText;
  const std::string problem = TellGithub(request_.github, report, is_text ? out_ : err_);
  if (!problem.empty()) return Fail(problem);
  Print();
  return ExitCode();
}

// Findings first: where the results are, the rest is too.
std::string Session::Write() {
  std::string problem = CopyFindings(folders_, request_.out, sweep_.seeds.range.first);
  if (problem.empty()) problem = parts_.makes_whole() ? WriteWholeSweep() : WriteParts();
  if (problem.empty()) problem = WriteWhole(Path(kPageFile), SweepPage(sweep_, totals_, End()));
  if (problem.empty() && !request_.junit.empty()) {
    problem = WriteWhole(request_.junit, JUnitXml(sweep_, totals_));
  }
  return problem;
}

// The shards go when the whole is there.
std::string Session::WriteWholeSweep() {
  std::string problem =
      WriteWhole(Path(ShardFileName(sweep_.seeds.shard)),
                 absl::StrCat(Lines(), SweepJson(sweep_, totals_, End(), JsonLayout::kLine), "\n"));
  if (!problem.empty()) return problem;
  std::error_code ignored;
  std::vector<fs::path> shards;
  for (const fs::directory_entry& entry : fs::directory_iterator(request_.out, ignored)) {
    const std::optional<Shard> shard = ShardOfFile(entry.path().filename().string());
    if (shard && shard->count > 1) {
      shards.push_back(entry.path());
      shards.push_back(Path(ShardPageName(*shard)));
    }
  }
  for (const fs::path& path : shards) fs::remove(path, ignored);
  return "";
}

std::string Session::WriteParts() {
  for (const ResultPart& part : parts_.parts) {
    const fs::path folder = fs::path(part.path).parent_path();
    const std::string page = ShardPageName(part.shard());
    std::error_code ignored;
    if (fs::equivalent(folder, request_.out, ignored)) continue;
    std::string problem = WriteWhole(Path(ShardFileName(part.shard())), part.text);
    const ResultFile file = ReadResultFile((folder / page).string());
    if (problem.empty() && file.text && page != kPageFile) {
      problem = WriteWhole(Path(page), *file.text);
    }
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string Session::Lines() const {
  std::vector<PlacedLine> lines;
  for (const ResultPart& part : parts_.parts) {
    std::string_view rest = part.text;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end);
      // The last one is no run, but sums up.
      if (const auto seed = SeedOfRunJson(line)) {
        lines.push_back({*seed - sweep_.seeds.range.first, line});
      }
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const PlacedLine& a, const PlacedLine& b) { return a.place < b.place; });
  std::string text;
  for (const PlacedLine& line : lines) text += line.line;
  return text;
}

SweepEnd Session::End() const {
  if (!parts_.MissingText().empty()) return SweepEnd::kShardsMissing;
  if (parts_.makes_whole()) {
    return totals_.inconclusive == 0 ? SweepEnd::kComplete : SweepEnd::kInconclusive;
  }
  // One of them did not come to its end.
  for (SweepEnd end : {SweepEnd::kError, SweepEnd::kInterrupted, SweepEnd::kFindings}) {
    for (const ResultPart& part : parts_.parts) {
      if (part.summary.end == end) return end;
    }
  }
  return SweepEnd::kTime;
}

void Session::Print() const {
  if (request_.format == MergeRequest::Format::kJson) {
    out_ << SweepJson(sweep_, totals_, End(), JsonLayout::kIndented) << "\n" << std::flush;
    return;
  }
  if (request_.volume == MergeRequest::Volume::kQuiet) return;
  const std::string missing = parts_.MissingText();
  out_ << "squall merge: " << Counted(folders_.size(), "folder") << ", profile " << sweep_.profile
       << (sweep_.guest.empty() ? "" : ", guest " + ForDisplay(sweep_.guest))
       << (missing.empty()
               ? ""
               : "; " + missing + (missing.find("shards") == 0 ? " are" : " is") + " missing")
       << "\n"
       << SummaryText(sweep_, totals_, End(), request_.colour)
       << "\n  view:    " << ForDisplay(Path(kPageFile)) << "\n"
       << std::flush;
}

int Session::ExitCode() const {
  if (totals_.failed > 0) return kExitFinding;
  const std::string unknown = NoVerdictText(sweep_.seeds, totals_);
  if (unknown.empty() && parts_.MissingText().empty()) return kExitClean;
  err_ << "squall merge: inconclusive: "
       << (unknown.empty() ? parts_.MissingText() + " missing" : unknown) << "\n";
  return kExitInconclusive;
}

}  // namespace

int RunMergeSession(const MergeRequest& request, std::ostream& out, std::ostream& err) {
  return Session(request, out, err).Run();
}

}  // namespace squall
