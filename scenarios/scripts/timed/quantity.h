// Lengths of time and rates as scripts have them: "1.5ms", "150ms..300ms", "0.1%".
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_QUANTITY_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_QUANTITY_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace squall {

// What a piece of text says as a number, or why it says none.
struct Quantity {
  uint64_t value = 0;
  std::string problem;  // Empty if `value` counts.
  std::string valid;    // What would be valid instead.

  bool ok() const { return problem.empty(); }
};

// A number with a unit, us, ms, s or m, in microseconds: a whole number of them, up to kTimeMax.
Quantity ParseDuration(std::string_view text);

// A percentage, "1%" or "0.05%", in parts per million: a whole number of them, up to 100 %.
Quantity ParseRate(std::string_view text);

struct DurationRange {
  uint64_t least = 0;
  uint64_t most = 0;
  std::string problem;
  std::string valid;

  bool ok() const { return problem.empty(); }
};

// "1ms..5ms", or one length of time, which is both ends.
DurationRange ParseDurationRange(std::string_view text);

// The shortest text that ParseDuration() takes for `us`: "150ms", "1.5ms", "2s".
std::string DescribeDuration(uint64_t us);

// The shortest text that ParseRate() takes for `ppm`: "1%", "0.05%".
std::string DescribeRate(uint64_t ppm);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_QUANTITY_H_
