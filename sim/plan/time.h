// Simulated time: whole microseconds since the world began.
#ifndef SQUALL_SIM_PLAN_TIME_H_
#define SQUALL_SIM_PLAN_TIME_H_

#include <string>

#include "core/base/strong.h"

namespace squall {

using SimTime = Ordinal<struct SimTimeTag>;

// Lengths of time are plain microseconds.
inline constexpr uint64_t kMillisecond = 1000;
inline constexpr uint64_t kSecond = 1000 * kMillisecond;
// The most that a plan or a script may name. Sums of several stay below an overflow.
inline constexpr uint64_t kTimeMax = 1000000000 * kSecond;

// "6.204s".
std::string Describe(SimTime time);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_TIME_H_
