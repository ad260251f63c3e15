#include "scenarios/command/merge/finding_folders.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scenarios/command/sweep/result_files.h"
#include "scenarios/display.h"
#include "scenarios/files/write_file.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// One folder of a finding.
struct FindingSource {
  fs::path folder;
  uint64_t place = 0;  // Of its run in the sweep.
  // What it was shrunk to; the shorter the better. Absent: it was not.
  std::optional<std::string> minimal;

  // The least is kept. Of equal ones any may be.
  auto Rank() const {
    return std::tuple(place, minimal ? 0 : 1, minimal ? minimal->size() : 0, minimal.value_or(""));
  }
};

// The files below a folder by their paths in it, in order. Those that a killed process has left are
// none.
std::set<std::string> FilesIn(const fs::path& folder) {
  std::set<std::string> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, ignored)) {
    const std::string name = fs::relative(entry.path(), folder).string();
    if (entry.is_regular_file(ignored) && !name.ends_with(".tmp")) files.insert(name);
  }
  return files;
}

// The report in which the lines that name the finding's files name those in `folder`.
std::string WithPathsIn(const fs::path& folder, const std::string& report) {
  const std::string signature = folder.filename().string();
  std::string moved;
  size_t begin = 0;
  while (begin < report.size()) {
    const size_t end = std::min(report.find('\n', begin), report.size() - 1) + 1;
    std::string line = report.substr(begin, end - begin);
    for (const auto& [label, file] :
         {std::pair("plan:", kPlanFile), std::pair("report:", kReportFile),
          std::pair("view:", kPageFile), std::pair("view:", kMinimalPageFile)}) {
      const std::string head = absl::StrFormat("  %-8s ", label);
      const std::string tail = absl::StrCat(kFindingsFolder, "/", signature, "/", file, "\n");
      if (line.starts_with(head) && line.ends_with(tail)) {
        line = absl::StrCat(head, ForDisplay((folder / file).string()), "\n");
        break;
      }
    }
    moved += line;
    begin = end;
  }
  return moved;
}

std::string CopyFile(const fs::path& from, const fs::path& to, const std::string& name) {
  const ResultFile file = ReadResultFile((from / name).string());
  if (!file.error.empty()) return file.error;
  if (!file.text) return FileProblem("cannot read", (from / name).string(), "it is gone");
  return WriteWhole((to / name).string(), name == kReportFile || name == kMinimalReportFile
                                              ? WithPathsIn(to, *file.text)
                                              : *file.text);
}

// The plan last: it says whose report it is.
std::string CopyFolder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return FileProblem("cannot make", to.string(), error.message());
  const FolderLock lock(to.string());
  RemoveAsides(to.string());
  const std::set<std::string> files = FilesIn(from);
  for (const std::string& name : FilesIn(to)) {
    if (!files.contains(name)) fs::remove(to / name, error);
  }
  for (const std::string& name : files) {
    if (name == kPlanFile) continue;
    if (std::string problem = CopyFile(from, to, name); !problem.empty()) return problem;
  }
  return CopyFile(from, to, kPlanFile);
}

}  // namespace

std::string CopyFindings(const std::vector<std::string>& folders, const std::string& out,
                         uint64_t first_seed) {
  std::map<std::string, FindingSource> kept;
  for (const std::string& folder : folders) {
    std::error_code ignored;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(fs::path(folder) / kFindingsFolder, ignored)) {
      const FindingSeed plan = ReadFindingSeed((entry.path() / kPlanFile).string());
      if (!plan.error.empty()) return plan.error;
      if (!plan.seed) continue;
      FindingSource source{entry.path(), *plan.seed - first_seed,
                           ReadResultFile((entry.path() / kMinimalPlanFile).string()).text};
      const auto [place, is_new] = kept.try_emplace(entry.path().filename().string(), source);
      if (!is_new && source.Rank() < place->second.Rank()) place->second = std::move(source);
    }
  }
  for (const auto& [signature, source] : kept) {
    const fs::path to = fs::path(out) / kFindingsFolder / signature;
    std::error_code ignored;
    if (fs::equivalent(source.folder, to, ignored)) continue;
    if (std::string problem = CopyFolder(source.folder, to); !problem.empty()) return problem;
  }
  return "";
}

}  // namespace squall
