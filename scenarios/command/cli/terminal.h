// What may be written to the terminal, if there is one.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_TERMINAL_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_TERMINAL_H_

#include "scenarios/command/report/failure_text.h"

namespace squall {

// Whether file descriptor `fd` may have colours: it is a terminal that knows them, and NO_COLOR is
// not set (https://no-color.org).
Colour ColourOf(int fd);

// Whether file descriptor `fd` is a terminal on which a line can be written over.
bool IsTerminal(int fd);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_TERMINAL_H_
