// Results of the shards of a sweep are joined in one folder, from the first line to the exit code.
//
// When all shards are there and complete, the folder holds what the sweep would have left if it had
// not been cut in shards, but for times of the wall clock and the slowest seeds. Until then it
// holds each shard's results as they are, and can be merged with further ones. In whatever order
// and grouping, and however often shards are merged, each run counts once.
#ifndef SQUALL_SCENARIOS_COMMAND_MERGE_MERGE_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_MERGE_MERGE_SESSION_H_

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/command/github/github.h"
#include "scenarios/command/report/failure_text.h"

namespace squall {

struct MergeRequest {
  std::string out;  // What it holds already takes part.
  std::vector<std::string> folders;
  std::string junit;  // File. Empty: none.

  enum class Format : uint8_t { kText, kJson };
  Format format = Format::kText;
  enum class Volume : uint8_t { kNormal, kQuiet };
  Volume volume = Volume::kNormal;  // kQuiet: errors only.
  Colour colour = Colour::kOff;
  std::optional<GithubJob> github;  // The job of GitHub Actions that this is a part of.
};

// Returns the exit code: that of the sweep which the results are of, as far as they go.
int RunMergeSession(const MergeRequest& request, std::ostream& out, std::ostream& err);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_MERGE_MERGE_SESSION_H_
