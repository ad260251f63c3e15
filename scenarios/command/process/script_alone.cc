#include "scenarios/command/process/script_alone.h"

#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/command/process/ended_process.h"
#include "scenarios/command/process/isolated.h"

namespace squall {
namespace {

void PutNumber(uint64_t number, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&number), sizeof(number));
}

bool TakeNumber(std::string_view* bytes, uint64_t* number) {
  if (bytes->size() < sizeof(*number)) return false;
  std::memcpy(number, bytes->data(), sizeof(*number));
  bytes->remove_prefix(sizeof(*number));
  return true;
}

std::string Pack(const ScriptReport& report) {
  std::string bytes;
  PutNumber(static_cast<uint64_t>(report.result), &bytes);
  PutNumber(report.directives_run, &bytes);
  PutNumber(report.line, &bytes);
  PutNumber(report.details.size(), &bytes);
  return bytes + report.details + report.rewritten;
}

bool Unpack(std::string_view bytes, ScriptReport* report) {
  uint64_t result = 0;
  uint64_t directives = 0;
  uint64_t line = 0;
  uint64_t details = 0;
  for (uint64_t* number : {&result, &directives, &line, &details}) {
    if (!TakeNumber(&bytes, number)) return false;
  }
  if (details > bytes.size()) return false;
  report->result = static_cast<ScriptResult>(result);
  report->directives_run = directives;
  report->line = static_cast<uint32_t>(line);
  report->details = bytes.substr(0, details);
  report->rewritten = bytes.substr(details);
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
