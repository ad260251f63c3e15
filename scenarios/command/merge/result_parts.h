// The parts of a sweep that lie in several folders of results: which there are, and whether they
// belong together.
#ifndef SQUALL_SCENARIOS_COMMAND_MERGE_RESULT_PARTS_H_
#define SQUALL_SCENARIOS_COMMAND_MERGE_RESULT_PARTS_H_

#include <string>
#include <vector>

#include "scenarios/command/sweep/results.h"

namespace squall {

// What one file of results holds: a shard of a sweep, or all of it (shard 0 of 1).
struct ResultPart {
  std::string path;
  std::string text;  // Of the file.
  SweepSummary summary;

  const Shard& shard() const { return summary.identity.seeds.shard; }
  // Every seed of it was run.
  bool is_complete() const;
};

struct ResultParts {
  // All of one sweep, by shard, each shard once. Either the whole one alone, or some of its shards.
  std::vector<ResultPart> parts;
  std::string error;  // Not empty: they do not belong together, or cannot be read.
  int exit_code = 0;  // Of the error.

  // The sweep as one. Requires: there are parts.
  SweepIdentity Whole() const;
  bool is_whole() const { return parts.size() == 1 && parts[0].shard().count == 1; }
  // Every shard is there, and each is complete.
  bool makes_whole() const;
  // "shards 1 and 3 of 4", empty if all are there. Of many only the first ones are named.
  std::string MissingText() const;
};

// Reads the results in these folders. A folder without results is an error, and so is a shard that
// has not ended. Of a shard that is there twice, the one with more runs counts. What a whole sweep
// covers is left out.
ResultParts ReadParts(const std::vector<std::string>& folders);

// Whether the folder holds results of a sweep, ended or not.
bool HoldsResults(const std::string& folder);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_MERGE_RESULT_PARTS_H_
