// What the entry of a client's command does to the replicated state.
#ifndef SQUALL_CORE_HOST_APPLY_COMMAND_H_
#define SQUALL_CORE_HOST_APPLY_COMMAND_H_

#include "core/base/message.h"
#include "core/host/environment.h"
#include "core/host/sessions.h"
#include "core/host/state_machine.h"

namespace squall {

// Applies a normal entry: its command is done under its client's session, or answered from there if
// it was done before (Thesis 6.3). Nothing happens if the entry is empty or holds no such command.
// The result has no digest.
ApplyResult ApplySessionCommand(const Entry& entry, Sessions* sessions, StateMachine* machine);

}  // namespace squall

#endif  // SQUALL_CORE_HOST_APPLY_COMMAND_H_
