// One script over many seeds: which of them meet its expectations.
#ifndef SQUALL_SCENARIOS_SCRIPTS_RUN_SEED_RUNS_H_
#define SQUALL_SCENARIOS_SCRIPTS_RUN_SEED_RUNS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scripts/run/run_script.h"
#include "scenarios/seed.h"

namespace squall {

struct SeedRuns {
  // A run that did not meet an expectation.
  struct Miss {
    uint64_t seed = 0;
    ScriptReport report;
  };

  std::string path;
  SeedRange seeds;
  size_t directives_run = 0;
  uint64_t met = 0;
  std::vector<Miss> misses;  // In order of the seeds.
  // The script cannot be carried out. No seed behind this run's was tried.
  std::optional<Miss> mistake;
};

// How one script is run: RunScript(), or the same in another process.
using RunOneScript =
    std::function<ScriptReport(std::string path, std::string text, const RunScriptOptions&)>;

SeedRuns RunSeeds(const std::string& path, const std::string& text, const SeedRange& seeds,
                  RunScriptOptions options, const RunOneScript& run);

// "a.scenario: 100 seeds, 1 to 100: 97 met, 3 missed; the first that missed is 17".
std::string SummaryLine(const SeedRuns& runs);

// What went wrong, in one line: "line 12: expect leader: not met: there is no leader".
std::string MissLine(const SeedRuns::Miss& miss);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_RUN_SEED_RUNS_H_
