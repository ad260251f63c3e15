// A line of etcd's traces, as its specification of traces reads it (etcd: tla/Traceetcdraft.tla).
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_TLA_LINE_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_TLA_LINE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "core/raft/tracer.h"
#include "core/tracker/tracker.h"

namespace squall {

// etcd's clusters begin with a log that holds a change for each member, in term 1, where Squall's
// begin with an empty one in term 0. So indexes are moved by the number of first members, and terms
// by one.
struct TlaShift {
  uint64_t first_members = 0;

  uint64_t index(Index i) const { return i.value() + first_members; }
  uint64_t term(Term t) const { return t.value() + 1; }
};

// What a line says of its node.
struct TlaState {
  HardState hard_state;
  Role role = Role::kFollower;
  Index last;
  const Membership* members = nullptr;
};

// The message of a line. `heartbeat_commit` is the commit index of a heartbeat, moved already.
std::string TlaMessage(const Message& message, const TlaShift& shift, uint64_t heartbeat_commit);

// A whole line with its newline. `more` is what stands behind the configuration: "", or members of
// the object that begin with a comma.
std::string TlaLine(std::string_view name, NodeId node, const TlaState& state,
                    const TlaShift& shift, std::string_view more);

// `,"prop":{"cc":{...}}` of a line ChangeConf; empty if it holds no change that etcd writes.
std::string TlaChanges(const ConfChangeV2& change);
// The same of a line ApplyConfChange.
std::string TlaNewConfiguration(const Membership& next);

// "SendAppendEntriesRequest", "ReceiveRequestVoteResponse": `verb` is Send or Receive.
std::string TlaMessageName(std::string_view verb, MessageType type);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_TLA_LINE_H_
