// A moment of a run as it is typed: a time, a step, or so long before the end.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_MOMENT_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_MOMENT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "scenarios/seed.h"

namespace squall {

// One of them is set.
struct Moment {
  std::optional<uint64_t> time_us;
  std::optional<uint64_t> step;
  std::optional<uint64_t> before_end_us;
};

// "3.2s", "4117" or "#4117", "-500ms".
Typed<Moment> ParseMoment(std::string_view text);

// Whether `until` comes before `from`, as far as that shows before the run.
bool IsSwapped(const Moment& from, const Moment& until);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_MOMENT_H_
