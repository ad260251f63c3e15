// Client histories as the reader reads them (scenarios/command/check/history_reader.h).
#ifndef SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_WRITER_H_
#define SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_WRITER_H_

#include <string>

#include "invariants/history/history.h"

namespace squall {

// The events of `history` in order, a JSON object on each line. An operation whose outcome is
// unknown ends with `info` before its client's next one, or not at all.
//
// Keys and values are strings. If one of them is not UTF-8, each byte of all of them is written as
// the character of that number, so that different bytes stay different.
std::string WriteHistory(const History& history);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CHECK_HISTORY_WRITER_H_
