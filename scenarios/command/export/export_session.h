// A run written in a form that other tools read.
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_EXPORT_SESSION_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_EXPORT_SESSION_H_

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/command/sweep/unfinished_run.h"
#include "sim/guest/guest.h"
#include "sim/plan/plan_codec.h"

namespace squall {

enum class ExportFormat : uint8_t {
  kChrome,   // Trace Event Format, for Perfetto and chrome://tracing.
  kShiviz,   // Logs with vector clocks, for ShiViz.
  kMermaid,  // A sequence diagram.
  kTla,      // What etcd's TLA+ specification of traces reads.
};
// In the order of the enum: "chrome", "shiviz", "mermaid", "tla".
std::span<const std::string_view> ExportFormatNames();

// Which steps of a run are written: all that are in both ranges, of time and of steps.
struct RunPart {
  SimTime from;
  SimTime until{std::numeric_limits<uint64_t>::max()};
  uint64_t from_step = 0;
  uint64_t until_step = std::numeric_limits<uint64_t>::max();
  // So long before the end of the run; they replace `from` and `until`.
  std::optional<uint64_t> from_end_us;
  std::optional<uint64_t> until_end_us;
};

struct ExportRequest {
  PlanFile file;
  const GuestFactory* factory = nullptr;
  ExportFormat format = ExportFormat::kChrome;
  RunPart part;  // kTla begins with the run.
  // kTla: also what the specification does not model.
  bool anyway = false;
  std::string out;  // A file. Empty: standard output.
  std::chrono::milliseconds run_time_max = kRunTimeMaxDefault;
};

// Returns the exit code: 0 if the run was written, whatever it came to. The run happens in a
// process of its own.
int RunExportSession(const ExportRequest& request, std::ostream& out, std::ostream& err);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_EXPORT_SESSION_H_
