// Plans of a script's worlds, written to files: `squall run --record`.
#ifndef SQUALL_SCENARIOS_COMMAND_RUN_RECORD_SCRIPT_H_
#define SQUALL_SCENARIOS_COMMAND_RUN_RECORD_SCRIPT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/exit_code.h"
#include "sim/guest/guest.h"

namespace squall {

struct RecordRequest {
  std::string script;                 // Its file.
  std::string path;                   // Of the plan.
  std::optional<uint64_t> seed = {};  // Instead of the seeds of the script.
  const GuestFactory* factory = &OwnNodeFactory();
  std::string guest;  // The file of the nodes under test; empty for Squall's own.
};

struct RecordedScript {
  // Written, in order of the script's clusters: `path`, or, of several, with "-1", "-2" before its
  // extension.
  struct File {
    std::string path;
    uint64_t steps = 0;
    uint64_t digest = 0;
    std::string replay;  // The command that repeats the run.
  };
  std::vector<File> files;
  // What kept the rest from being written. Its exit code is kExitUsage for files and scripts that
  // cannot be used, kExitInconclusive if a run does not come to an end, kExitNondeterminism if the
  // plan does not repeat the script's run.
  std::string error;
  int exit_code = kExitClean;
};

// Runs the script in a process of its own, then each plan once more, to note what comes of it.
RecordedScript RecordScript(const RecordRequest& request);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_RUN_RECORD_SCRIPT_H_
