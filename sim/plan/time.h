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

// "6.204s".
std::string Describe(SimTime time);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_TIME_H_
