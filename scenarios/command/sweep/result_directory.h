// Where a sweep leaves its results: --out=DIR.
//
//   shard-I-of-N.ndjson             a line for each run that failed, met a hazard or was given up,
//                                   in the order of seeds, and a summary at the end; exists when
//                                   the sweep has ended
//   shard-I-of-N.ndjson.partial     the same, as it grows
//   shard-I-of-N.ndjson.checkpoint  how far the sweep has come
//   findings/<signature>/           what is needed to look into a failure
//   report.html                     the page of the sweep; report-I-of-N.html of one of several
//                                   shards
//
// Whatever moment the process is killed at, a sweep opened again with the same directory goes on
// from the last checkpoint, and its results are those of one that was never killed. A sweep that
// has ended goes on likewise if it is opened again with more seeds.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_DIRECTORY_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_DIRECTORY_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/command/sweep/results.h"

namespace squall {

class ResultDirectory {
 public:
  explicit ResultDirectory(std::string path) : path_(std::move(path)) {}
  ResultDirectory(const ResultDirectory&) = delete;
  ResultDirectory& operator=(const ResultDirectory&) = delete;
  ~ResultDirectory();

  // What an earlier sweep of `shard` left here, ended or not. Writes nothing.
  struct Earlier {
    std::optional<SweepSummary> summary;  // Absent if there was none.
    std::string error;                    // Not empty if there is something that cannot be read.
  };
  Earlier Find(const Shard& shard) const;

  // Begins to write the results of `sweep`, or goes on after the totals that Find() gave. All that
  // write return what went wrong, empty if nothing.
  std::string Begin(const SweepIdentity& sweep, const SweepTotals& totals);
  // After each run, in order.
  std::string OnRun(const RunRecord& record, const SweepTotals& totals);
  // The sweep stops, to be gone on with later.
  std::string Pause(const SweepTotals& totals, SweepEnd end);
  // The sweep has ended.
  std::string Finish(const SweepTotals& totals, SweepEnd end);

  // Keeps what is needed to look into the first failure of a signature. Of shards that write into
  // the same directory, the one with the seed that comes first in the sweep is kept. `page` may be
  // empty: then there is none.
  std::string WriteFinding(const RunRecord& record, std::string_view plan, std::string_view report,
                           std::string_view page) const;
  // The page of the sweep, or of its shard.
  std::string WritePage(std::string_view page) const;
  // Whether the run is the one whose plan and report were kept of all that failed like it.
  bool IsKept(const RunRecord& record) const;
  // The report of just this run, if it was kept.
  std::optional<std::string> ReadReport(const RunRecord& record) const;
  // Of finding `signature`: plan.txtpb, report.txt, report.html.
  std::string FindingPath(std::string_view signature, std::string_view file) const;

 private:
  std::string FinalPath(const Shard& shard) const;
  std::string Append(std::string_view line);
  std::string Checkpoint(const SweepTotals& totals, SweepEnd end);
  std::string KeepRecords(uint64_t count) const;
  std::optional<uint64_t> SeedOfFinding(std::string_view signature) const;

  std::string path_;
  SweepIdentity sweep_;
  int fd_ = -1;  // Of the .partial file.
  std::chrono::steady_clock::time_point checkpointed_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_RESULT_DIRECTORY_H_
