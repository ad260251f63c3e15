#include "scenarios/command/process/script_alone.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/process/isolated.h"
#include "scenarios/command/process/packed_bytes.h"

namespace squall {
namespace {

std::string Pack(const ScriptReport& report) {
  std::string bytes;
  PutNumber(static_cast<uint64_t>(report.result), &bytes);
  PutNumber(report.directives_run, &bytes);
  PutNumber(report.line, &bytes);
  PutString(report.details, &bytes);
  PutString(report.rewritten, &bytes);
  return bytes;
}

bool Unpack(std::string_view bytes, ScriptReport* report) {
  uint64_t result = 0;
  uint64_t directives = 0;
  uint64_t line = 0;
  for (uint64_t* number : {&result, &directives, &line}) {
    if (!TakeNumber(&bytes, number)) return false;
  }
  if (!TakeString(&bytes, &report->details) || !TakeString(&bytes, &report->rewritten))
    return false;
  report->result = static_cast<ScriptResult>(result);
  report->directives_run = directives;
  report->line = static_cast<uint32_t>(line);
  return true;
}

std::string HowItFailed(const IsolatedResult& result) {
  if (!result.error.empty()) return result.error;
  if (result.overrun) return "the script does not end: " + Describe(*result.overrun);
  const std::string line = TellingLine(result.output);
  return absl::StrCat("the node under test ended the process (", HowItEnded(*result.ended), ")",
                      line.empty() ? "" : ": ", line);
}

}  // namespace

ScriptReport RunScriptAlone(std::string path, std::string text, const RunScriptOptions& options) {
  const IsolatedResult result = CallIsolated({}, [&](RunProgress& progress) {
    progress.Begin(RunProgress::Phase::kReviewing);
    return Pack(RunScript(path, text, options));
  });
  ScriptReport report;
  if (!result.returned || !Unpack(*result.returned, &report)) {
    report.result = ScriptResult::kDiffers;
    report.details = absl::StrCat(path, ": ", HowItFailed(result), "\n");
  }
  report.path = std::move(path);
  return report;
}

}  // namespace squall
