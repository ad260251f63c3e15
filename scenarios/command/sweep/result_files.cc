#include "scenarios/command/sweep/result_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/display.h"
#include "scenarios/files/descriptor.h"
#include "scenarios/files/read_file.h"
#include "sim/plan/plan_codec.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr char kAside[] = ".tmp";
// Longer names are told by their beginning; the reason must not get lost behind them.
constexpr size_t kPathBytesShown = 1000;

// Takes a number from the front of `text`.
std::optional<uint64_t> TakeNumber(std::string_view* text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc()) return std::nullopt;
  text->remove_prefix(static_cast<size_t>(end - text->data()));
  return number;
}

bool TakePrefix(std::string_view prefix, std::string_view* text) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::string ShardFileName(const Shard& shard) {
  return absl::StrCat("shard-", shard.index, "-of-", shard.count, ".ndjson");
}

std::optional<Shard> ShardOfFile(std::string_view name) {
  const std::string_view whole = name;
  if (!TakePrefix("shard-", &name)) return std::nullopt;
  const std::optional<uint64_t> index = TakeNumber(&name);
  if (!index || !TakePrefix("-of-", &name)) return std::nullopt;
  const std::optional<uint64_t> count = TakeNumber(&name);
  if (!count || *index >= *count) return std::nullopt;
  const Shard shard{*index, *count};
  return ShardFileName(shard) == whole ? std::optional(shard) : std::nullopt;
}

std::string ShardPageName(const Shard& shard) {
  return shard.count == 1 ? kPageFile
                          : absl::StrCat("report-", shard.index, "-of-", shard.count, ".html");
}

std::string FileProblem(std::string_view what, const std::string& path, std::string_view why) {
  return absl::StrCat(std::string(what), " ", ForDisplayShortly(path, kPathBytesShown), ": ",
                      std::string(why));
}

std::string FileProblem(std::string_view what, const std::string& path, int error) {
  return FileProblem(what, path, std::strerror(error));
}

std::string NoRegularFile(int fd, const std::string& path) {
  struct stat info;
  if (fstat(fd, &info) != 0) return FileProblem("cannot read", path, errno);
  return S_ISREG(info.st_mode) ? "" : FileProblem("cannot use", path, "it is no regular file");
}

ResultFile ReadResultFile(const std::string& path) {
  ResultFile reading;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file.is_open()) {
    if (errno != ENOENT) reading.error = FileProblem("cannot read", path, errno);
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

std::string_view LastLine(std::string_view text) {
  const size_t end = text.rfind('\n');
  if (end == text.npos) return "";
  const size_t begin = end == 0 ? text.npos : text.rfind('\n', end - 1);
  return begin == text.npos ? text.substr(0, end) : text.substr(begin + 1, end - begin - 1);
}

FindingSeed ReadFindingSeed(const std::string& plan_path) {
  const ResultFile file = ReadResultFile(plan_path);
  if (!file.text) return {std::nullopt, file.error};
  const PlanReading plan = ReadPlan(*file.text, plan_path);
  if (plan.status != PlanReading::Status::kOk) return {std::nullopt, plan.error};
  return {plan.file.plan.seed, ""};
}

void RemoveAsides(const std::string& folder, std::string_view prefix) {
  std::error_code ignored;
  std::vector<fs::path> asides;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(kAside)) asides.push_back(entry.path());
  }
  for (const fs::path& path : asides) fs::remove(path, ignored);
}

FolderLock::FolderLock(const std::string& folder)
    : fd_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (fd_ >= 0) flock(fd_, LOCK_EX);
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace squall
