// The page of a client history that was checked (scenarios/report/).
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_HISTORY_PAGE_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_HISTORY_PAGE_H_

#include <cstddef>
#include <string>

#include "scenarios/command/check/check_report.h"

namespace squall {

// Operations that a page shows at most: those on keys that are not linearizable come first.
inline constexpr size_t kPageOperationsMax = 50000;

// A lane for each client, and which operation has no place in any order.
std::string HistoryPage(const CheckedHistory& checked, size_t operations_max = kPageOperationsMax);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_HISTORY_PAGE_H_
