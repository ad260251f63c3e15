// Words for people to paste into a shell.
#ifndef SQUALL_SCENARIOS_COMMAND_REPRO_SHELL_WORD_H_
#define SQUALL_SCENARIOS_COMMAND_REPRO_SHELL_WORD_H_

#include <string>
#include <string_view>

namespace squall {

// `text` as one word of a shell's command line, quoted if it has to be. Bytes that are no printable
// ASCII are escaped in the form $'...' of bash and POSIX 2024, so that the word passes unchanged
// through a terminal and through JSON.
std::string ShellWord(std::string_view text);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_REPRO_SHELL_WORD_H_
