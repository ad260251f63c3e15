#include "scenarios/command/sweep/result_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/display.h"
#include "scenarios/files/descriptor.h"
#include "scenarios/files/read_file.h"
#include "scenarios/files/write_file.h"
#include "scenarios/version.h"
#include "sim/plan/plan_codec.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr char kAside[] = ".tmp";
constexpr char kPartial[] = ".partial";
constexpr char kCheckpoint[] = ".checkpoint";
constexpr char kPlanFile[] = "plan.txtpb";
constexpr char kReportFile[] = "report.txt";
constexpr char kPageFile[] = "report.html";
// A killed sweep repeats at most this much.
constexpr std::chrono::milliseconds kCheckpointEvery{250};

// Longer names are told by their beginning; the reason must not get lost behind them.
constexpr size_t kPathBytesShown = 1000;

std::string Failed(std::string_view what, const std::string& path, std::string_view why) {
  return absl::StrCat(std::string(what), " ", ForDisplayShortly(path, kPathBytesShown), ": ",
                      std::string(why));
}

std::string Failed(std::string_view what, const std::string& path, int error) {
  return Failed(what, path, std::strerror(error));
}

// Why `fd` is not to be read or written as results: a FIFO would wait for its other end, and a
// device may have no end. Empty if it is a regular file.
std::string NoRegularFile(int fd, const std::string& path) {
  struct stat info;
  if (fstat(fd, &info) != 0) return Failed("cannot read", path, errno);
  return S_ISREG(info.st_mode) ? "" : Failed("cannot use", path, "it is no regular file");
}

struct FileReading {
  std::optional<std::string> text;  // Absent if there is no such file, or an error.
  std::string error;
};

FileReading ReadFile(const std::string& path) {
  FileReading reading;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open()) {
    if (errno != ENOENT) reading.error = Failed("cannot read", path, errno);
    return reading;
  }
  reading.error = NoRegularFile(file.number(), path);
  std::string text;
  if (reading.error.empty()) {
    reading.error = ReadInput(path, &text, std::numeric_limits<uint64_t>::max());
  }
  if (reading.error.empty()) reading.text = std::move(text);
  return reading;
}

// The last line of `text`, without its newline. A line that has none was cut off and is no line.
std::string_view LastLine(std::string_view text) {
  const size_t end = text.rfind('\n');
  if (end == text.npos) return "";
  const size_t begin = end == 0 ? text.npos : text.rfind('\n', end - 1);
  return begin == text.npos ? text.substr(0, end) : text.substr(begin + 1, end - begin - 1);
}

// What a process that was killed in the middle of WriteWhole() has left of files in `folder` whose
// names begin with `prefix`. Requires: no other process writes them now.
void RemoveAsides(const fs::path& folder, std::string_view prefix = "") {
  std::error_code ignored;
  std::vector<fs::path> asides;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(kAside)) asides.push_back(entry.path());
  }
  for (const fs::path& path : asides) fs::remove(path, ignored);
}

// A folder that this process alone writes into. Where folders cannot be locked it does nothing.
class Lock {
 public:
  explicit Lock(const std::string& folder)
      : fd_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ >= 0) flock(fd_, LOCK_EX);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (fd_ >= 0) close(fd_);
  }

 private:
  int fd_;
};

}  // namespace

ResultDirectory::~ResultDirectory() {
  if (fd_ >= 0) close(fd_);
}

std::string ResultDirectory::FinalPath(const Shard& shard) const {
  return (fs::path(path_) / absl::StrCat("shard-", shard.index, "-of-", shard.count, ".ndjson"))
      .string();
}

std::string ResultDirectory::FindingPath(std::string_view signature, std::string_view file) const {
  return (fs::path(path_) / "findings" / signature / file).string();
}

std::string ResultDirectory::WriteFinding(const RunRecord& record, std::string_view plan,
                                          std::string_view report, std::string_view page) const {
  const fs::path folder = fs::path(FindingPath(record.signature, kPlanFile)).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Failed("cannot make", folder.string(), error.message());
  // Shards take turns.
  const Lock lock(folder.string());
  RemoveAsides(folder);
  const uint64_t first = sweep_.seeds.range.first;
  const std::optional<uint64_t> kept = SeedOfFinding(record.signature);
  if (kept && *kept - first < record.seed - first) return "";
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
  const Shard& shard = sweep_.seeds.shard;
  const std::string name = shard.count == 1
                               ? kPageFile
                               : absl::StrCat("report-", shard.index, "-of-", shard.count, ".html");
  return WriteWhole((fs::path(path_) / name).string(), page);
}

std::optional<std::string> ResultDirectory::ReadReport(const RunRecord& record) const {
  if (SeedOfFinding(record.signature) != record.seed) return std::nullopt;
  return ReadFile(FindingPath(record.signature, kReportFile)).text;
}

std::optional<uint64_t> ResultDirectory::SeedOfFinding(std::string_view signature) const {
  const std::string path = FindingPath(signature, kPlanFile);
  const std::optional<std::string> text = ReadFile(path).text;
  if (!text) return std::nullopt;
  const PlanReading plan = ReadPlan(*text, path);
  if (plan.status != PlanReading::Status::kOk) return std::nullopt;
  return plan.file.plan.seed;
}

ResultDirectory::Earlier ResultDirectory::Find(const Shard& shard) const {
  Earlier earlier;
  const std::string final_path = FinalPath(shard);
  for (const std::string& path : {final_path, final_path + kCheckpoint}) {
    FileReading file = ReadFile(path);
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
  if (error) return Failed("cannot make", path_, error.message());
  const std::string partial = FinalPath(sweep.seeds.shard) + kPartial;
  fd_ =
      open(partial.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd_ < 0) return Failed("cannot write", partial, errno);
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
    const FileReading file = ReadFile(path);
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
      return Failed("cannot write", partial, errno);
    }
    if (!is_partial && write(fd_, text.data(), end) != static_cast<ssize_t>(end)) {
      return Failed("cannot write", partial, errno);
    }
    return "";
  }
  return absl::StrCat("records are missing in ", final_path, kPartial,
                      "; take another directory or remove it");
}

std::string ResultDirectory::Append(std::string_view line) {
  const std::string bytes = absl::StrCat(std::string(line), "\n");
  if (write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    return Failed("cannot write", FinalPath(sweep_.seeds.shard) + kPartial, errno);
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
  if (fsync(fd_) != 0) return Failed("cannot write", path + kPartial, errno);
  std::error_code error;
  fs::rename(path + kPartial, path, error);
  if (error) return Failed("cannot write", path, error.message());
  fs::remove(path + kCheckpoint, error);
  return "";
}

}  // namespace squall
