#include "scenarios/command/sweep/result_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/files/write_file.h"
#include "scenarios/version.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// A killed sweep repeats at most this much.
constexpr std::chrono::milliseconds kCheckpointEvery{250};

}  // namespace

ResultDirectory::~ResultDirectory() {
  if (fd_ >= 0) close(fd_);
}

std::string ResultDirectory::FinalPath(const Shard& shard) const {
  return (fs::path(path_) / ShardFileName(shard)).string();
}

std::string ResultDirectory::FindingPath(std::string_view signature, std::string_view file) const {
  return (fs::path(path_) / kFindingsFolder / signature / file).string();
}

std::string ResultDirectory::WriteFinding(const RunRecord& record, std::string_view plan,
                                          std::string_view report, std::string_view page) const {
  const fs::path folder = fs::path(FindingPath(record.signature, kPlanFile)).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return FileProblem("cannot make", folder.string(), error.message());
  // Shards take turns.
  const FolderLock lock(folder.string());
  RemoveAsides(folder.string());
  const uint64_t first = sweep_.seeds.range.first;
  const std::optional<uint64_t> kept = SeedOfFinding(record.signature);
  if (kept && *kept - first < record.seed - first) return "";
  // What another run was shrunk to.
  if (kept && *kept != record.seed) {
    for (const char* name : {kMinimalPlanFile, kMinimalScriptFile, kMinimalReportFile,
                             kMinimalPageFile, kOtherFailuresFolder}) {
      fs::remove_all(FindingPath(record.signature, name), error);
    }
  }
  // The plan last: it says whose report it is.
  for (const auto& [file, text] :
       {std::pair(std::string(kPageFile), page), {kReportFile, report}, {kPlanFile, plan}}) {
    if (text.empty()) continue;
    if (std::string problem = WriteWhole(FindingPath(record.signature, file), text);
        !problem.empty()) {
      return problem;
    }
  }
  return "";
}

std::string ResultDirectory::WritePage(std::string_view page) const {
  const std::string name = ShardPageName(sweep_.seeds.shard);
  RemoveAsides(path_, name + ".");
  return WriteWhole((fs::path(path_) / name).string(), page);
}

bool ResultDirectory::IsKept(const RunRecord& record) const {
  return SeedOfFinding(record.signature) == record.seed;
}

std::optional<std::string> ResultDirectory::ReadReport(const RunRecord& record) const {
  if (!IsKept(record)) return std::nullopt;
  return ReadResultFile(FindingPath(record.signature, kReportFile)).text;
}

std::optional<uint64_t> ResultDirectory::SeedOfFinding(std::string_view signature) const {
  return ReadFindingSeed(FindingPath(signature, kPlanFile)).seed;
}

ResultDirectory::Earlier ResultDirectory::Find(const Shard& shard) const {
  Earlier earlier;
  const std::string final_path = FinalPath(shard);
  for (const std::string& path : {final_path, final_path + kCheckpoint}) {
    ResultFile file = ReadResultFile(path);
    if (!file.error.empty()) earlier.error = std::move(file.error);
    if (!file.text) continue;
    std::optional<SweepSummary> summary = ReadSweepJson(LastLine(*file.text));
    if (!summary || summary->identity.seeds.shard != shard) {
      earlier.error = absl::StrCat(path, " holds no results of a sweep");
    } else if (summary->version != Version() || summary->commit != BuildCommit()) {
      earlier.error =
          absl::StrCat(path, " holds results of squall ", summary->version, " (", summary->commit,
                       "); this is ", VersionText(), "; take another directory");
    } else if (!earlier.summary || summary->totals.runs >= earlier.summary->totals.runs) {
      earlier.summary = std::move(summary);
    }
  }
  return earlier;
}

std::string ResultDirectory::Begin(const SweepIdentity& sweep, const SweepTotals& totals) {
  sweep_ = sweep;
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) return FileProblem("cannot make", path_, error.message());
  const std::string partial = FinalPath(sweep.seeds.shard) + kPartial;
  fd_ =
      open(partial.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd_ < 0) return FileProblem("cannot write", partial, errno);
  if (std::string problem = NoRegularFile(fd_, partial); !problem.empty()) return problem;
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    return absl::StrCat(partial, " is being written by another sweep");
  }
  RemoveAsides(path_, fs::path(FinalPath(sweep.seeds.shard)).filename().string() + ".");
  const uint64_t records = totals.failed + totals.hazardous + totals.inconclusive;
  if (std::string problem = KeepRecords(records); !problem.empty()) return problem;
  return Checkpoint(totals, SweepEnd::kRunning);
}

// Leaves in the .partial file the first `count` records that it or the final file holds. Killed in
// the middle it has spoilt nothing: the file that the records come from keeps them.
std::string ResultDirectory::KeepRecords(uint64_t count) const {
  const std::string final_path = FinalPath(sweep_.seeds.shard);
  for (const std::string& path : {final_path + kPartial, final_path}) {
    const ResultFile file = ReadResultFile(path);
    if (!file.error.empty()) return file.error;
    if (!file.text) continue;
    const std::string& text = *file.text;
    size_t end = 0;
    uint64_t lines = 0;
    while (lines < count) {
      const size_t newline = text.find('\n', end);
      if (newline == text.npos) break;
      end = newline + 1;
      ++lines;
    }
    if (lines < count) continue;
    const std::string partial = final_path + kPartial;
    const bool is_partial = path == partial;
    if (ftruncate(fd_, is_partial ? static_cast<off_t>(end) : 0) != 0) {
      return FileProblem("cannot write", partial, errno);
    }
    if (!is_partial && write(fd_, text.data(), end) != static_cast<ssize_t>(end)) {
      return FileProblem("cannot write", partial, errno);
    }
    return "";
  }
  return absl::StrCat("records are missing in ", final_path, kPartial,
                      "; take another directory or remove it");
}

std::string ResultDirectory::Append(std::string_view line) {
  const std::string bytes = absl::StrCat(std::string(line), "\n");
  if (write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    return FileProblem("cannot write", FinalPath(sweep_.seeds.shard) + kPartial, errno);
  }
  return "";
}

std::string ResultDirectory::Checkpoint(const SweepTotals& totals, SweepEnd end) {
  checkpointed_ = std::chrono::steady_clock::now();
  return WriteWhole(FinalPath(sweep_.seeds.shard) + kCheckpoint,
                    SweepJson(sweep_, totals, end, JsonLayout::kLine) + "\n");
}

std::string ResultDirectory::OnRun(const RunRecord& record, const SweepTotals& totals) {
  if (record.verdict != RunVerdict::kClean) {
    if (std::string problem = Append(RunJson(sweep_, record)); !problem.empty()) return problem;
  }
  const auto now = std::chrono::steady_clock::now();
  return now - checkpointed_ < kCheckpointEvery ? "" : Checkpoint(totals, SweepEnd::kRunning);
}

std::string ResultDirectory::Pause(const SweepTotals& totals, SweepEnd end) {
  return Checkpoint(totals, end);
}

std::string ResultDirectory::Finish(const SweepTotals& totals, SweepEnd end) {
  if (std::string problem = Append(SweepJson(sweep_, totals, end, JsonLayout::kLine));
      !problem.empty()) {
    return problem;
  }
  const std::string path = FinalPath(sweep_.seeds.shard);
  if (fsync(fd_) != 0) return FileProblem("cannot write", path + kPartial, errno);
  std::error_code error;
  fs::rename(path + kPartial, path, error);
  if (error) return FileProblem("cannot write", path, error.message());
  fs::remove(path + kCheckpoint, error);
  return "";
}

}  // namespace squall
