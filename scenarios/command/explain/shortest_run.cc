#include "scenarios/command/explain/shortest_run.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <utility>

#include "scenarios/command/shrink/shrink_session.h"
#include "scenarios/files/read_file.h"
#include "sim/plan/plan_codec.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

// A new directory that goes with all that it holds. Its path is empty if there is none.
class PassingDirectory {
 public:
  PassingDirectory() {
    std::error_code error;
    std::string path = (fs::temp_directory_path(error) / "squall-XXXXXX").string();
    if (!error && mkdtemp(path.data()) != nullptr) path_ = std::move(path);
  }
  PassingDirectory(const PassingDirectory&) = delete;
  PassingDirectory& operator=(const PassingDirectory&) = delete;
  ~PassingDirectory() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

ShortestRun FindShortestRun(const ExplainRequest& request, const std::string& signature,
                            std::chrono::milliseconds time_max, std::ostream& err,
                            const std::atomic<bool>& interrupted) {
  ShortestRun shortest;
  const PassingDirectory passing;
  ShrinkRequest shrink;
  shrink.file = request.file;
  shrink.file.expectation.signature = signature;
  shrink.what = request.what;
  shrink.out = request.out.empty() ? passing.path() : request.out;
  shrink.guest = request.guest;
  shrink.guest_hash = request.guest_hash;
  shrink.factory = request.factory;
  shrink.workers = request.workers;
  shrink.time_max = time_max;
  shrink.run_time_max = request.run_time_max;
  shrink.volume = ShrinkRequest::Volume::kQuiet;
  if (request.progress == ExplainRequest::Progress::kOn) {
    shrink.progress = ShrinkRequest::Progress::kOn;
  }
  if (shrink.out.empty()) {
    shortest.error = "there is no directory for passing files";
    return shortest;
  }
  std::ostringstream unused;
  const ShrinkOutcome outcome = RunShrinkSession(shrink, unused, err, interrupted);
  shortest.error = outcome.error;
  if (!shortest.error.empty()) return shortest;
  std::string bytes;
  shortest.error = ReadInput(outcome.plan_path, &bytes);
  if (!shortest.error.empty()) return shortest;
  PlanReading reading = ReadPlan(bytes, outcome.plan_path);
  shortest.error = reading.error;
  shortest.plan = std::move(reading.file.plan);
  shortest.text = MinimalText(outcome);
  if (!request.out.empty()) {
    shortest.plan_path = outcome.plan_path;
    shortest.script_path = outcome.script_path;
  }
  return shortest;
}

}  // namespace squall
