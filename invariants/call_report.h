// One call of a node, told to a suite in the one order that the checkers can follow.
//
// A call goes through three stages, and each stage is a type that gives the next one, so that a
// report in another order does not compile:
//
//   CallReport    the node is being called: what the call is about
//   EffectReport  the call has ended: first the state that all of it led to, then what the node did
//                 in it, in the order in which it did it
//   SendReport    the messages that leave the node, last of all
//
//   CallReport call(&suite, NodeId(1));
//   call.Received(message);
//   EffectReport did = std::move(call).Ended(view, first_changed);
//   did.Wrote(write);
//   did.Applied(entry, result);
//   SendReport sends = std::move(did).Done();
//   sends.Sent(answer);
//
// A driver that hears of writes and applied entries in the middle of a call keeps them until the
// call has ended. A node that crashes in the middle of a call: what it had done before is told
// after Crashed(), then Suite::OnCrash() says that it is gone.
//
// Reports refer to the suite and are used up within the call. One that is made without a suite
// tells nothing, so a driver need not ask at each place whether it has checkers.
#ifndef SQUALL_INVARIANTS_CALL_REPORT_H_
#define SQUALL_INVARIANTS_CALL_REPORT_H_

#include <cstdint>
#include <utility>

#include "core/base/message.h"
#include "core/host/environment.h"
#include "invariants/observation.h"
#include "invariants/suite.h"

namespace squall {

// Messages that leave a node.
class SendReport {
 public:
  SendReport(const SendReport&) = delete;
  SendReport(SendReport&&) = default;

  // The node lets `message` go: from here on others may rely on what it says.
  void Sent(const Message& message) {
    if (suite_ != nullptr) suite_->OnSend(node_, message, state_);
  }

 private:
  friend class EffectReport;
  SendReport(Suite* suite, NodeId node, SenderState state)
      : suite_(suite), node_(node), state_(state) {}

  Suite* suite_;
  NodeId node_;
  SenderState state_;
};

// What a node did in a call.
class EffectReport {
 public:
  EffectReport(const EffectReport&) = delete;
  EffectReport(EffectReport&&) = default;

  // The node asked for a write. It is told as soon as the first of its bytes may survive a crash,
  // even if the call did not get to the end of it.
  void Wrote(const DiskWrite& write) {
    if (suite_ != nullptr) suite_->OnWrite(node_, write);
  }
  // A step of the contract between the node and its driver; `number` counts the storage messages of
  // one thread from 1, and is zero for other steps.
  void Contract(ContractStep step, uint64_t number) {
    if (suite_ != nullptr) suite_->OnContract(node_, step, number);
  }
  // The node gave `entry` to its state machine.
  void Applied(const Entry& entry, const ApplyResult& result) {
    if (suite_ != nullptr) suite_->OnApply(node_, entry, result);
  }
  // The node made a snapshot of its state machine, or its state machine took one in; `digest` is
  // the state's.
  void SnapshotTaken(const Snapshot& snapshot, uint64_t digest) {
    if (suite_ != nullptr) suite_->OnSnapshotTaken(node_, snapshot, digest);
  }
  void SnapshotInstalled(const Snapshot& snapshot, uint64_t digest) {
    if (suite_ != nullptr) suite_->OnSnapshotInstalled(node_, snapshot, digest);
  }

  // That was all. This report is used up.
  [[nodiscard]] SendReport Done() && { return {suite_, node_, state_}; }

 private:
  friend class CallReport;
  EffectReport(Suite* suite, NodeId node, SenderState state)
      : suite_(suite), node_(node), state_(state) {}

  Suite* suite_;
  NodeId node_;
  SenderState state_;
};

// A call of a node that goes on. `suite` may be null, else it must outlive the call.
class CallReport {
 public:
  CallReport(Suite* suite, NodeId node) : suite_(suite), node_(node) {}
  CallReport(const CallReport&) = delete;
  CallReport(CallReport&&) = default;

  // The call is about: a message that the node is handed, a tick of its clock, or a write of its
  // that is on its disk for good. None of them for other calls (a proposal, an order).
  void Received(const Message& message) {
    if (suite_ != nullptr) suite_->OnReceive(node_, message);
  }
  void Ticked() {
    if (suite_ != nullptr) suite_->OnTick(node_);
  }
  void Landed(const DiskWrite& write) {
    if (suite_ != nullptr) suite_->OnDurable(node_, write);
  }
  // As EffectReport::Contract(), before the node has done anything else in the call.
  void Contract(ContractStep step, uint64_t number) {
    if (suite_ != nullptr) suite_->OnContract(node_, step, number);
  }

  // The call has ended, and the node is in the state that `view` shows. `first_changed` is the
  // lowest index of its log that was written in the call, zero if none was. This report is used up.
  [[nodiscard]] EffectReport Ended(const NodeView& view, Index first_changed) && {
    return std::move(*this).Ended(view, suite_ != nullptr ? view.State() : NodeState(),
                                  first_changed);
  }
  // The same where view.State() is known already.
  [[nodiscard]] EffectReport Ended(const NodeView& view, const NodeState& state,
                                   Index first_changed) && {
    if (suite_ != nullptr) suite_->OnStep(node_, view, state, first_changed);
    return {suite_, node_, SenderState::kTold};
  }
  // The node crashed in the call: its state is not known. This report is used up.
  [[nodiscard]] EffectReport Crashed() && { return {suite_, node_, SenderState::kUntold}; }

 private:
  Suite* suite_;
  NodeId node_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_CALL_REPORT_H_
