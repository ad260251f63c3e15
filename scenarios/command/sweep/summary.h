// What a sweep says to people: its first line, its last page, its progress, JUnit's XML and notes
// for CI.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_SUMMARY_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_SUMMARY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/command/github/github.h"
#include "scenarios/command/report/failure_text.h"
#include "scenarios/command/sweep/sweep.h"
#include "scenarios/command/sweep/sweep_identity.h"

namespace squall {

// "squall sweep: profile swarm, seeds 0x0 to 0x3e7, 2 workers". One line with its newline.
std::string Heading(const SweepIdentity& sweep, int workers, bool first_is_random);

// "994 of 1,000 seeds have no verdict", empty if all have one. `noun`: what a seed stands for.
std::string NoVerdictText(const SweepSeeds& seeds, const SweepTotals& totals,
                          std::string_view noun = "seed");

// The page at the end.
std::string SummaryText(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end,
                        Colour colour);

// How it ended, in one line: "60 runs in 390 ms: 1 finding in 10 failed runs."
std::string OutcomeText(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end,
                        Colour colour);

// What GitHub Actions shows of it: a note for each finding, hazard and run without a verdict.
GithubReport GithubReportOf(const SweepIdentity& sweep, const SweepTotals& totals, SweepEnd end);

// One line without newline. `before`: what had been done when the process started. The time left is
// told if there is an end, of seeds or of time, to count to.
std::string ProgressText(const SweepSeeds& seeds, const SweepTotals& totals,
                         const SweepTotals& before, std::optional<uint64_t> time_max_us);

// A test case for each finding, or one that passed; and one in error if seeds have no verdict.
std::string JUnitXml(const SweepIdentity& sweep, const SweepTotals& totals);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_SUMMARY_H_
