// Values of flags as they are typed: numbers, lengths of time, shards, names with typing errors.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_TYPED_TEXT_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_TYPED_TEXT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/command/sweep/sweep.h"
#include "scenarios/seed.h"

namespace squall {

// A decimal number from `least` to `most`.
Typed<uint64_t> ParseNumber(std::string_view text, uint64_t least, uint64_t most);

// A length of time in microseconds: "10m", "3.2s", "1h30m", "250ms", "40us". "0" needs no unit.
Typed<uint64_t> ParseTimeSpan(std::string_view text);

// "I/N" with I < N, or "/N": then the index comes from the environment (see ShardFromEnvironment).
Typed<Shard> ParseShard(std::string_view text,
                        const std::function<std::optional<std::string>(const char*)>& environment);

// The shard that a fleet's engine says this process is: Slurm's array variables, or Kubernetes'
// JOB_COMPLETION_INDEX with `count` parts. The whole if there are none.
Typed<Shard> ShardFromEnvironment(
    const std::function<std::optional<std::string>(const char*)>& environment,
    std::optional<uint64_t> count);

// The variable `name` of this process.
std::optional<std::string> Environment(const char* name);

// The one of `names` that was probably meant by `typed`, or nothing.
std::optional<std::string> NearestName(std::string_view typed,
                                       std::span<const std::string_view> names);

// `typed` is none of `names`: "unknown profile "swrm"; did you mean "swarm"? Valid: swarm, calm".
std::string UnknownName(std::string_view kind, std::string_view typed,
                        std::span<const std::string_view> names);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_TYPED_TEXT_H_
