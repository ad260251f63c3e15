// The time of a run during which a line of it holds.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_WINDOW_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_WINDOW_H_

#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/time.h"

namespace squall {

struct RunWindow {
  SimTime begin;
  SimTime end;
};

// Reads a time that lies in `run`; `+2s` counts from its beginning.
SimTime ReadTime(TokenReader* line, const RunWindow& run);

// Reads `after 2s until 3s` up to a colon, and the colon. What is not said is as in `run`.
RunWindow ReadWindow(TokenReader* line, const RunWindow& run);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_RUN_WINDOW_H_
