// Puts events together to operations.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_BUILDER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_BUILDER_H_

#include <vector>

#include "invariants/history/history.h"
#include "scenarios/command/check/history_event.h"
#include "scenarios/command/check/keying.h"

namespace squall {

// Fills `history` from events in the order in which they happened. Its `initial` is left as it is.
// An event that belongs to no operation, or lacks what its operation needs, is an error.
TextError BuildHistory(const std::vector<HistoryEvent>& events, Keying keying,
                       const TextTable& texts, History* history);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_BUILDER_H_
