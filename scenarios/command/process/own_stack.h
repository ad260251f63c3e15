// A stack whose size does not depend on how the process was started.
#ifndef SQUALL_SCENARIOS_COMMAND_PROCESS_OWN_STACK_H_
#define SQUALL_SCENARIOS_COMMAND_PROCESS_OWN_STACK_H_

#include <functional>

namespace squall {

// Returns what `call` returns. The call runs on a stack of 8 MiB, or on the caller's if there is no
// memory for one: `ulimit -s` may leave a process a few KiB. All signals go to the call meanwhile.
int CallOnOwnStack(const std::function<int()>& call);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PROCESS_OWN_STACK_H_
