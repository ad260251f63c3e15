// What the command's exit codes mean.
#ifndef SQUALL_SCENARIOS_EXIT_CODE_H_
#define SQUALL_SCENARIOS_EXIT_CODE_H_

namespace squall {

enum ExitCode : int {
  kExitClean = 0,
  kExitFinding = 1,          // A property is broken, or an expectation is not met.
  kExitUsage = 2,            // Arguments or a file cannot be understood, or results not written.
  kExitInconclusive = 3,     // Budget or memory is used up, or seeds have no verdict.
  kExitNondeterminism = 4,   // Two runs of one plan differ.
  kExitNotReproduced = 5,    // A failure was expected and did not come.
  kExitCannotRunHere = 125,  // Wrong version or options; `git bisect run` skips such commits.
  kExitInterrupted = 130,    // By Control-C, as shells have it.
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_EXIT_CODE_H_
