// The list of known bugs and the hunt for them, from the first line to the exit code.
#ifndef SQUALL_SCENARIOS_COMMAND_BOARD_MUTANTS_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_BOARD_MUTANTS_SESSION_H_

#include <atomic>
#include <cstdint>
#include <ostream>
#include <vector>

#include "scenarios/command/board/bug.h"
#include "scenarios/command/board/hunt.h"

namespace squall {

struct MutantsRequest {
  std::vector<Bug> bugs;
  HuntOptions options;

  enum class Format : uint8_t { kText, kJson, kMarkdown };
  Format format = Format::kText;
  enum class Volume : uint8_t { kNormal, kQuiet };
  Volume volume = Volume::kNormal;  // kQuiet: bugs that are not always found, and errors.
  enum class Progress : uint8_t { kOff, kOn };
  Progress progress = Progress::kOff;
};

// Both return the exit code.
int ListMutants(const MutantsRequest& request, std::ostream& out);
// `interrupted` may be set by a signal handler.
int HuntMutants(const MutantsRequest& request, std::ostream& out, std::ostream& err,
                const std::atomic<bool>& interrupted);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_BOARD_MUTANTS_SESSION_H_
