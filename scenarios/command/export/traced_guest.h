// A node under test whose protocol is traced, step by step (core/raft/tracer.h).
#ifndef SQUALL_SCENARIOS_COMMAND_EXPORT_TRACED_GUEST_H_
#define SQUALL_SCENARIOS_COMMAND_EXPORT_TRACED_GUEST_H_

#include <string>

#include "core/raft/tracer.h"
#include "sim/guest/guest.h"

namespace squall {

// Hears of what nodes do, in order.
class ProtocolListener {
 public:
  virtual ~ProtocolListener() = default;
  // The node has come up on its files, or starts for the first time. `first_members` as in
  // GuestStart.
  virtual void OnUp(NodeId node, const Guest& guest, const ConfState& first_members) = 0;
  // Its first call, in which it applies again what it had applied, is over.
  virtual void OnStarted(NodeId node) = 0;
  // Another call begins; `delivered` is the message that it brings, null if it brings none.
  virtual void OnCall(NodeId node, const Message* delivered) = 0;
  // The call has written the log from `from` on; kNoIndex: it has not. `last_before` was its end.
  virtual void OnReturn(NodeId node, Index from, Index last_before) = 0;
  virtual void OnPoint(const TracePoint& point) = 0;
  // A message leaves the node.
  virtual void OnLeaves(NodeId node) = 0;
  // A membership change was applied, or passed over.
  virtual void OnChangeApplied(NodeId node, const Guest& guest, const Entry& entry,
                               ApplyKind kind) = 0;
};

// Makes the nodes of another factory, each behind a guest that listens: the run is the same.
class TracedGuestFactory final : public GuestFactory {
 public:
  // Both must outlive it.
  TracedGuestFactory(const GuestFactory& factory, ProtocolListener* listener)
      : factory_(factory), listener_(listener) {}

  Made Make(const GuestStart& start, GuestEnvironment& env) const override;
  GuestTraits traits() const override { return factory_.traits(); }
  std::string Describe() const override { return factory_.Describe(); }

 private:
  const GuestFactory& factory_;
  ProtocolListener* listener_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_EXPORT_TRACED_GUEST_H_
