// Runs cases, each in a shell of its own, and judges what comes of them.
#ifndef SQUALL_SCENARIOS_HOSTILE_RUNNER_H_
#define SQUALL_SCENARIOS_HOSTILE_RUNNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/hostile/case.h"

namespace squall {

struct RunnerSettings {
  std::string binary;   // The command, as an absolute path.
  std::string scratch;  // Below it stand `in`, and a directory for each case.
  int jobs = 2;
  int seconds_max = 30;  // A case that takes longer hangs.
};

// What a case printed, and how it ended.
struct CaseResult {
  int exit_code = 0;  // As a shell has it: 128 and the signal.
  bool hung = false;
  std::string out;
  std::string err;
};

// Why the result is not what the case must answer; empty if it is.
std::string Judge(const Case& c, const CaseResult& result);

struct CaseFailure {
  size_t index = 0;
  std::string why;
  CaseResult result;
};

// In the order of the cases.
std::vector<CaseFailure> RunCases(const Cases& cases, const RunnerSettings& settings);

// The case's directory, and what to paste into a shell to run the case again.
std::string CaseDirectory(const RunnerSettings& settings, size_t index);
std::string PasteText(const Case& c, const RunnerSettings& settings, size_t index);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_HOSTILE_RUNNER_H_
