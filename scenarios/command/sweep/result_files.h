// The files in a folder of results (scenarios/command/sweep/result_directory.h): their names, and
// how they are read.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_FILES_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_FILES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/command/sweep/sweep.h"

namespace squall {

// Behind the name of a shard's file.
inline constexpr char kPartial[] = ".partial";
inline constexpr char kCheckpoint[] = ".checkpoint";
// Of a finding.
inline constexpr char kFindingsFolder[] = "findings";
inline constexpr char kPlanFile[] = "plan.txtpb";
inline constexpr char kReportFile[] = "report.txt";
inline constexpr char kPageFile[] = "report.html";
// What its run was shrunk to.
inline constexpr char kMinimalPlanFile[] = "minimal.plan.txtpb";
inline constexpr char kMinimalScriptFile[] = "minimal.scenario";
inline constexpr char kMinimalReportFile[] = "minimal.txt";  // With its causes.
inline constexpr char kMinimalPageFile[] = "minimal.html";
inline constexpr char kOtherFailuresFolder[] = "others";  // Met on the way, by their signatures.

// "shard-0-of-4.ndjson".
std::string ShardFileName(const Shard& shard);
// The shard whose results the file of that name holds; nothing if it has another name.
std::optional<Shard> ShardOfFile(std::string_view name);
// "report-0-of-4.html", and "report.html" of the whole.
std::string ShardPageName(const Shard& shard);

// "cannot read results/x: why"; the path is cut if it is long.
std::string FileProblem(std::string_view what, const std::string& path, std::string_view why);
std::string FileProblem(std::string_view what, const std::string& path, int error);
// Why `fd` is not to be read or written as results: a FIFO would wait for its other end, and a
// device may have no end. Empty if it is a regular file.
std::string NoRegularFile(int fd, const std::string& path);

struct ResultFile {
  std::optional<std::string> text;  // Absent if there is no such file, or an error.
  std::string error;
};
ResultFile ReadResultFile(const std::string& path);

// The last line of `text`, without its newline. A line that has none was cut off and is no line.
std::string_view LastLine(std::string_view text);

// The seed of the run that a finding's plan is of.
struct FindingSeed {
  std::optional<uint64_t> seed;  // Absent if there is no plan, or an error.
  std::string error;
};
FindingSeed ReadFindingSeed(const std::string& plan_path);

// Removes what a process that was killed in the middle of WriteWhole() has left of files in
// `folder` whose names begin with `prefix`. Requires: no other process writes them now.
void RemoveAsides(const std::string& folder, std::string_view prefix = "");

// A folder that this process alone writes into. Where folders cannot be locked it does nothing.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  int fd_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_FILES_H_
