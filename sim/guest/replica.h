// The replicated state of a node whose Raft stands behind the C interface: state machine, clients'
// sessions, and the configuration that its membership changes make. The guest says when an entry is
// applied; what that comes to is done here, so that clients and checkers see what they see of
// Squall's own node.
#ifndef SQUALL_SIM_GUEST_REPLICA_H_
#define SQUALL_SIM_GUEST_REPLICA_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/message.h"
#include "core/base/payload.h"
#include "core/host/environment.h"
#include "core/host/sessions.h"
#include "core/host/state_machine.h"
#include "core/tracker/tracker.h"

namespace squall {

// A plain value: a copy goes on by itself.
class Replica {
 public:
  // Nothing is applied yet. `machine` is empty.
  Replica(std::unique_ptr<StateMachine> machine, const ConfState& first_members);
  Replica(const Replica& o);
  Replica& operator=(const Replica&) = delete;

  // Applies an entry, whatever its index is.
  ApplyResult Apply(const Entry& entry);
  // The state machine's answer to a client's question.
  Payload Query(const Payload& question) const { return machine_->Query(question.view()); }

  // The last entry applied, or covered by the bytes of the last Load().
  Index applied() const { return applied_; }
  // As of applied(), as far as entries hold membership changes in Squall's form.
  const Membership& members() const { return members_; }
  // Of state machine and sessions: as Host::Digest().
  uint64_t Digest() const;

  // The state as bytes, and back, as of entry `index`. Load() returns false, and has no effect, if
  // the bytes are not Save()'s.
  std::string Save() const;
  bool Load(Index index, std::string_view bytes);

 private:
  ApplyResult ApplyChange(const Entry& entry);

  // As HostConfig::sessions_max: no world has as many clients.
  static constexpr uint64_t kSessionsMax = 1024;

  std::unique_ptr<StateMachine> machine_;
  Sessions sessions_{kSessionsMax};
  Membership members_;
  Index applied_;
};

}  // namespace squall

#endif  // SQUALL_SIM_GUEST_REPLICA_H_
