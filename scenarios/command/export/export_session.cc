#include "scenarios/command/export/export_session.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "core/base/describe.h"
#include "scenarios/command/export/chrome_trace.h"
#include "scenarios/command/export/mermaid_diagram.h"
#include "scenarios/command/export/shiviz_log.h"
#include "scenarios/command/export/tla_trace.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/sweep/lone_run.h"
#include "scenarios/display.h"
#include "scenarios/exit_code.h"
#include "scenarios/files/write_file.h"
#include "scenarios/story/teller.h"
#include "sim/world/world.h"

namespace squall {
namespace {

constexpr std::string_view kNames[] = {"chrome", "shiviz", "mermaid", "tla"};

// What comes back from the process of the run.
constexpr char kWritten = 'w';
constexpr char kRefused = 'r';

class Session {
 public:
  Session(const ExportRequest& request, std::ostream& out, std::ostream& err)
      : request_(request), plan_(request.file.plan), out_(out), err_(err) {
    settings_.run_time_max = request.run_time_max;
  }

  int Run();

 private:
  bool ended() const { return record_.verdict != RunVerdict::kGuestCrash && !record_.overran(); }
  int Refuse(std::string_view what);
  void PlacePart();
  std::string Write(RunProgress& progress);
  template <class Reader>
  std::string WriteStory(RunProgress& progress);
  std::string WriteTla(RunProgress& progress);
  bool Step(World& world, RunProgress& progress, WorldListener* listener);
  int Deliver(std::string_view text);
  void TellOutcome();

  const ExportRequest& request_;
  const Plan& plan_;
  std::ostream& out_;
  std::ostream& err_;
  IsolatedCall settings_;
  RunRecord record_;
  RunPart part_;
};

// The run comes first, for its outcome and its end; a second one is written, which stops before a
// step that crashes or hangs.
int Session::Run() {
  if (request_.format == ExportFormat::kTla && !request_.anyway) {
    if (const std::string what = TlaObstacle(plan_.options); !what.empty()) return Refuse(what);
  }
  LoneRun run = RunAlone(plan_, *request_.factory, settings_);
  if (!run.error.empty()) {
    err_ << "squall export: " << run.error << "\n";
    return kExitInconclusive;
  }
  record_ = std::move(run.record);
  PlacePart();
  const IsolatedResult result =
      CallIsolated(settings_, [this](RunProgress& progress) { return Write(progress); });
  if (!result.returned || result.returned->empty()) {
    err_ << "squall export: the run does not come to the step that the first one came to\n";
    return kExitInconclusive;
  }
  const std::string_view text = std::string_view(*result.returned).substr(1);
  if (result.returned->front() == kRefused) return Refuse(text);
  TellOutcome();
  return Deliver(text);
}

int Session::Refuse(std::string_view what) {
  err_ << "squall export: etcd's specification does not model " << what
       << ". Most runs of the profile tla keep to what it models; --anyway writes this one all "
          "the same\n";
  return kExitCannotRunHere;
}

void Session::PlacePart() {
  part_ = request_.part;
  const uint64_t end = record_.statistics.simulated_us;
  const auto before_end = [end](uint64_t us) { return SimTime(end - std::min(end, us)); };
  if (part_.from_end_us) part_.from = before_end(*part_.from_end_us);
  if (part_.until_end_us) part_.until = before_end(*part_.until_end_us);
  if (!ended()) {
    const uint64_t good = record_.steps == 0 ? 0 : record_.steps - 1;
    part_.until_step = std::min(part_.until_step, good);
  }
}

// One step, unless it lies behind the part.
bool Session::Step(World& world, RunProgress& progress, WorldListener* listener) {
  if (world.steps() >= part_.until_step || world.now() > part_.until) return false;
  const bool goes_on = world.Step(listener);
  progress.Note(world.steps(), world.now().value());
  return goes_on;
}

std::string Session::Write(RunProgress& progress) {
  progress.Begin(RunProgress::Phase::kRunning);
  switch (request_.format) {
    case ExportFormat::kChrome:
      return WriteStory<ChromeTrace>(progress);
    case ExportFormat::kShiviz:
      return WriteStory<ShivizLog>(progress);
    case ExportFormat::kMermaid:
      return WriteStory<MermaidDiagram>(progress);
    case ExportFormat::kTla:
      return WriteTla(progress);
  }
  return "";
}

// What comes before the part is run through without a reader.
template <class Reader>
std::string Session::WriteStory(RunProgress& progress) {
  World world(plan_, *request_.factory);
  if (part_.from > SimTime()) {
    const SimTime before(part_.from.value() - 1);
    if (ended()) {
      RunUntil(world, before, progress);
    } else {
      while (world.now() < before && Step(world, progress, nullptr)) {
      }
    }
  }
  while (world.steps() + 1 < part_.from_step && Step(world, progress, nullptr)) {
  }
  Reader reader(world);
  Teller teller(world, Reader::kInterests, &reader);
  while (Step(world, progress, &teller)) {
  }
  return kWritten + reader.Text(world);
}

std::string Session::WriteTla(RunProgress& progress) {
  TlaTrace trace(plan_.options);
  const TracedGuestFactory factory(*request_.factory, &trace);
  World world(plan_, factory);
  while (Step(world, progress, nullptr)) {
  }
  const std::string obstacle = request_.anyway ? "" : trace.Obstacle(world);
  return obstacle.empty() ? kWritten + trace.Text() : kRefused + obstacle;
}

void Session::TellOutcome() {
  if (record_.verdict == RunVerdict::kClean) return;
  err_ << "squall export: "
       << ForDisplay(absl::StrCat("the run ends at step ", record_.steps, ": ",
                                  record_.property.empty() ? record_.detail : record_.property))
       << "\n";
}

int Session::Deliver(std::string_view text) {
  if (request_.out.empty()) {
    out_ << text << std::flush;
    return kExitClean;
  }
  const std::string problem = WriteWhole(request_.out, text);
  if (problem.empty()) return kExitClean;
  err_ << "squall export: --out: " << problem << "\n";
  return kExitUsage;
}

}  // namespace

std::span<const std::string_view> ExportFormatNames() { return kNames; }

int RunExportSession(const ExportRequest& request, std::ostream& out, std::ostream& err) {
  return Session(request, out, err).Run();
}

}  // namespace squall
