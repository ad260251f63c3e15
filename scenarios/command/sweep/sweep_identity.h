// Which sweep it is: what has to be equal for results to belong together.
#ifndef SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_IDENTITY_H_
#define SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_IDENTITY_H_

#include <string>

#include "scenarios/command/sweep/sweep.h"

namespace squall {

struct SweepIdentity {
  std::string profile;
  std::string guest;  // The file of the node under test, empty for Squall's own.
  SweepSeeds seeds;
};

// The repro string of one of its seeds.
std::string ReproOf(const SweepIdentity& sweep, uint64_t seed);

// What to type to see one of its seeds again: "squall replay squall:1:swarm:9f31c2:0x5eed".
std::string ReplayCommand(const SweepIdentity& sweep, uint64_t seed);

// `text` as one word of a shell's command line, quoted if it has to be.
std::string ShellWord(const std::string& text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_SWEEP_SWEEP_IDENTITY_H_
