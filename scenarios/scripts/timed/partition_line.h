// Partitions as an `at` line of a script has them: `partition {1,2} | rest for 5s`, `isolate 3`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_PARTITION_LINE_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_PARTITION_LINE_H_

#include <vector>

#include "scenarios/scripts/timed/action_line.h"

namespace squall {

// Read what stands behind `partition` and `isolate`. Every two sides are parted from each other.
// Mistakes are left in `line`.
std::vector<TimedAction> ReadPartition(TokenReader* line, const NodeNames& nodes, SimTime at);
std::vector<TimedAction> ReadIsolation(TokenReader* line, const NodeNames& nodes, SimTime at);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_PARTITION_LINE_H_
