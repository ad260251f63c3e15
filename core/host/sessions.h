// Clients' sessions: what makes a retry harmless (Thesis 6.3).
//
// A client numbers its commands from 1 and has at most one under way. The session remembers the last
// one that was done and its result; a repeated number is answered from there.
#ifndef SQUALL_CORE_HOST_SESSIONS_H_
#define SQUALL_CORE_HOST_SESSIONS_H_

#include <cstdint>
#include <string_view>

#include "core/base/payload.h"

namespace squall {

// A command as an entry carries it: whose, that client's how-manieth, and what to do.
struct SessionCommand {
  uint64_t client = 0;    // At least 1.
  uint64_t sequence = 0;  // At least 1.
  std::string_view command;
};
Payload EncodeSessionCommand(const SessionCommand& command);
// False if the bytes are no such command. The view points into `bytes`.
bool DecodeSessionCommand(std::string_view bytes, SessionCommand* command);

}  // namespace squall

#endif  // SQUALL_CORE_HOST_SESSIONS_H_
