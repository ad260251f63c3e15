// The counts of a run by name, for whoever writes all of them.
#ifndef SQUALL_SCENARIOS_SWEEP_STATISTICS_FIELDS_H_
#define SQUALL_SCENARIOS_SWEEP_STATISTICS_FIELDS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/statistics.h"

namespace squall {

struct StatisticsField {
  std::string_view name;
  uint64_t Statistics::*member;
};

// All fields, in the order of the struct.
std::span<const StatisticsField> StatisticsFields();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SWEEP_STATISTICS_FIELDS_H_
