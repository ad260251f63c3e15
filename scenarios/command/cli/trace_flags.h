// The flags that say which part of a run is to be traced, as they are typed.
#ifndef SQUALL_SCENARIOS_COMMAND_CLI_TRACE_FLAGS_H_
#define SQUALL_SCENARIOS_COMMAND_CLI_TRACE_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/command/replay/trace.h"

namespace squall {

class Verb;

// Empty: not typed.
struct TraceFlags {
  std::string detail;  // states, messages, all.
  std::string from;    // 3.2s, 4117, #4117, -500ms.
  std::string until;
  std::string nodes;  // 1,3
  std::string terms;  // 2..4
  std::string types;  // MsgApp,MsgAppResp
};

// Declares them. `flags` must live as long as the command line.
void AddTraceFlags(Verb& verb, TraceFlags* flags);

// What they ask for, of a world of nodes 1 to `nodes`; nothing if no trace is asked for. Returns an
// error, or nothing.
std::string ReadTraceFlags(const TraceFlags& flags, uint64_t nodes,
                           std::optional<TraceOptions>* trace);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_CLI_TRACE_FLAGS_H_
