#include "scenarios/command/sweep/result_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/files/write_file.h"
#include "scenarios/version.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr char kPartial[] = ".partial";
constexpr char kCheckpoint[] = ".checkpoint";
// A killed sweep repeats at most this much.
constexpr std::chrono::seconds kCheckpointEvery{1};

std::string Failed(const std::string& what, const std::string& path, int error) {
  return absl::StrCat(what, " ", path, ": ", std::strerror(error));
}

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The last line of `text`, without its newline. A line that has none was cut off and is no line.
std::string_view LastLine(std::string_view text) {
  const size_t end = text.rfind('\n');
  if (end == text.npos) return "";
  const size_t begin = end == 0 ? text.npos : text.rfind('\n', end - 1);
  return begin == text.npos ? text.substr(0, end) : text.substr(begin + 1, end - begin - 1);
}

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

std::string ResultDirectory::WriteFinding(std::string_view signature, std::string_view file,
                                          std::string_view text) const {
  return WriteWhole(FindingPath(signature, file), text);
}

ResultDirectory::Earlier ResultDirectory::Find(const Shard& shard) const {
  Earlier earlier;
  const std::string final_path = FinalPath(shard);
  for (const std::string& path : {final_path, final_path + kCheckpoint}) {
    const std::optional<std::string> text = ReadFile(path);
    if (!text) continue;
    std::optional<SweepSummary> summary = ReadSweepJson(LastLine(*text));
    if (!summary || summary->identity.seeds.shard != shard) {
      earlier.error = absl::StrCat(path, " holds no results of a sweep");
    } else if (summary->version != Version() || summary->commit != BuildCommit()) {
      earlier.error = absl::StrCat(path, " holds results of squall ", summary->version, " (",
                                   summary->commit, "); this is ", VersionText(),
                                   "; take another directory");
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
  if (error) return absl::StrCat("cannot make ", path_, ": ", error.message());
  const std::string partial = FinalPath(sweep.seeds.shard) + kPartial;
  fd_ = open(partial.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd_ < 0) return Failed("cannot write", partial, errno);
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    return absl::StrCat(partial, " is being written by another sweep");
  }
  if (std::string problem = KeepRecords(totals.failed); !problem.empty()) return problem;
  return Checkpoint(totals, SweepEnd::kRunning);
}

// Leaves in the .partial file the first `count` records that it or the final file holds.
std::string ResultDirectory::KeepRecords(uint64_t count) const {
  const std::string final_path = FinalPath(sweep_.seeds.shard);
  for (const std::string& path : {final_path + kPartial, final_path}) {
    const std::optional<std::string> text = ReadFile(path);
    if (!text) continue;
    size_t end = 0;
    uint64_t lines = 0;
    while (lines < count) {
      const size_t newline = text->find('\n', end);
      if (newline == text->npos) break;
      end = newline + 1;
      ++lines;
    }
    if (lines < count) continue;
    const std::string partial = final_path + kPartial;
    if (ftruncate(fd_, 0) != 0) return Failed("cannot write", partial, errno);
    if (write(fd_, text->data(), end) != static_cast<ssize_t>(end)) {
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
  if (error) return absl::StrCat("cannot write ", path, ": ", error.message());
  fs::remove(path + kCheckpoint, error);
  return "";
}

}  // namespace squall
