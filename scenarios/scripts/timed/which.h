// Words of lines that count: which message, which timeout; and the messages that a line may name.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_WHICH_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_WHICH_H_

#include <cstdint>

#include "core/base/message.h"
#include "scenarios/scripts/timed/tokens.h"

namespace squall {

// A line counts up to this.
inline constexpr uint32_t kNthMax = 1000000;

// Reads `first`, `1st`, `2nd`, `3rd`, `4th` and so on; 1 after a mistake.
uint32_t ReadNth(TokenReader* line);

// Whether messages of the type go from node to node.
bool IsNetworkType(MessageType type);
// Reads such a type.
MessageType ReadNetworkType(TokenReader* line);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_WHICH_H_
