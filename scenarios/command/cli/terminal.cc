#include "scenarios/command/cli/terminal.h"

#include <unistd.h>

#include "scenarios/command/cli/typed_text.h"

namespace squall {

bool IsTerminal(int fd) { return isatty(fd) == 1 && Environment("TERM") != "dumb"; }

Colour ColourOf(int fd) {
  return IsTerminal(fd) && !Environment("NO_COLOR") ? Colour::kOn : Colour::kOff;
}

}  // namespace squall
