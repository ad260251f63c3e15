#include "scenarios/scripts/run/seed_runs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/scripts/syntax/text.h"

namespace squall {

SeedRuns RunSeeds(const std::string& path, const std::string& text, const SeedRange& seeds,
                  RunScriptOptions options, const RunOneScript& run) {
  SeedRuns runs;
  runs.path = path;
  runs.seeds = seeds;
  for (uint64_t i = 0; i < seeds.count && !runs.mistake; ++i) {
    options.seed = seeds.first + i;
    ScriptReport report = run(path, text, options);
    runs.directives_run += report.directives_run;
    switch (report.result) {
      case ScriptResult::kAsExpected:
      case ScriptResult::kRewritten:
        ++runs.met;
        break;
      case ScriptResult::kDiffers:
        runs.misses.push_back({*options.seed, std::move(report)});
        break;
      case ScriptResult::kMistake:
        runs.mistake = {*options.seed, std::move(report)};
        break;
    }
  }
  return runs;
}

std::string SummaryLine(const SeedRuns& runs) {
  const SeedRange& seeds = runs.seeds;
  std::string line = absl::StrCat(
      runs.path, ": ", seeds.count, seeds.count == 1 ? " seed, " : " seeds, ", seeds.first,
      seeds.count == 1 ? "" : absl::StrCat(" to ", seeds.first + seeds.count - 1), ": ", runs.met,
      " met, ", runs.misses.size(), " missed");
  if (!runs.misses.empty()) {
    absl::StrAppend(&line, "; the first that missed is ", runs.misses.front().seed);
  }
  return line;
}

std::string MissLine(const SeedRuns::Miss& miss) {
  // The first line has the directive. A diff follows.
  const std::vector<std::string_view> lines = Lines(miss.report.details);
  if (lines.empty()) return "";
  const std::string text = "line " + std::string(lines.front().substr(miss.report.path.size() + 1));
  std::string missing;
  for (const std::string_view line : lines) {
    const std::string_view rest = line.empty() ? line : line.substr(1);
    if (!rest.starts_with("not met") && !rest.starts_with("VIOLATION")) continue;
    if (line.front() == '+') return text + ": " + std::string(rest);
    if (line.front() == '-' && missing.empty()) missing = ": expected was " + std::string(rest);
  }
  return text + missing;
}

}  // namespace squall
