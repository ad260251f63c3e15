// The order of a history's events, which is what linearizability is about.
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_EVENT_ORDER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_EVENT_ORDER_H_

#include <string>
#include <vector>

#include "scenarios/command/check/history_event.h"

namespace squall {

struct EventOrdering {
  // Empty if the events stand in order; else how they were sorted.
  std::string note;
  TextError error;
};

// Brings `events`, which stand as in the file, into the order in which they happened.
//
// That is the file's order, unless a `time` or an `index` runs backwards in it. Then it is the
// order of the indices, if every event has one, none comes twice and no time contradicts; else that
// of the times, if every event has one and no invocation has the time of another process's
// completion. Otherwise the order is not known, and the events are refused.
EventOrdering OrderEvents(std::vector<HistoryEvent>* events);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_EVENT_ORDER_H_
