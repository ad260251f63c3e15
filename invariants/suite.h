// All checkers at once, and the ghost state that they share.
//
// Whoever runs nodes tells the suite what happened, in the order in which it happened: a node
// started, took a step, sent a message, got something onto its disk, crashed. Each call costs what
// changed, not what there is. The suite is a plain value: a copy of a cluster copies it too.
//
// What one call of a node brings is told in this order: OnReceive, or OnDurable, if that is what
// the call is about; OnStep, with the state that the whole call led to; then, in the order in which
// the node did it, what it did: OnWrite, OnContract, OnApply, OnSnapshotTaken and
// OnSnapshotInstalled, and last of all OnSend for each message that leaves. OnContract may come
// before OnStep, unless something done before it is still to be told. A node that crashes in
// the middle of a call takes no OnStep; what it had done before is told, then OnCrash. A write is
// told of as soon as the first of its bytes may survive, even if the call did not get to the end of
// it.
#ifndef SQUALL_INVARIANTS_SUITE_H_
#define SQUALL_INVARIANTS_SUITE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/message.h"
#include "core/host/environment.h"
#include "core/host/state_machine.h"
#include "invariants/ghost/ghost.h"
#include "invariants/observation.h"
#include "invariants/suite_options.h"
#include "invariants/violation.h"

namespace squall {

class Suite {
 public:
  // For nodes named 1 to `nodes`, all of which start from the same, empty log.
  // `machine` is empty as every node's state machine is then, and becomes the witness of what they
  // and their clients say; without one, answers and results are not looked at.
  explicit Suite(uint64_t nodes, std::unique_ptr<StateMachine> machine = nullptr,
                 SuiteOptions options = {});

  // The node starts or restarts with what was on its disk.
  void OnStart(NodeId node, const NodeView& view);
  // The node has taken a step: a tick, a message, a completion. `first_changed` is the lowest index
  // of its log that was written in the step, zero if none was.
  void OnStep(NodeId node, const NodeView& view, Index first_changed) {
    OnStep(node, view, view.State(), first_changed);
  }
  // The same if its state has been asked for already.
  void OnStep(NodeId node, const NodeView& view, const NodeState& state, Index first_changed);
  // The node lets a message go: from here on others may rely on what it says. With kUntold the call
  // that it belongs to is one that takes no OnStep: what it says of the node's state cannot be compared
  // with anything, and only what it promises is taken in.
  using SenderState = squall::SenderState;
  void OnSend(NodeId node, const Message& message, SenderState state = SenderState::kTold);
  // The node's clock is about to tick.
  void OnTick(NodeId node);
  // A message from elsewhere is about to be handed to the node.
  void OnReceive(NodeId node, const Message& message);
  // The node has asked for a write; a crash may still take it away, in whole or in part.
  void OnWrite(NodeId node, const DurableWrite& write);
  // The write is on the node's disk for good: from now on a crash does not take it away.
  void OnDurable(NodeId node, const DurableWrite& write);
  // The node's disk has dropped entries up to and including `index`, covered by a snapshot.
  void OnDurableCompact(NodeId node, Index index);
  // The node is gone; what it had not got onto its disk may be lost.
  void OnCrash(NodeId node);
  // Everything on the node's disk is gone too, and it will never come back under this name.
  void OnWipe(NodeId node);

  // The node has applied an entry.
  void OnApply(NodeId node, const Entry& entry, const ApplyResult& result);
  // The node has made a snapshot of its state machine, or taken one in; `digest` is the state's.
  void OnSnapshotTaken(NodeId node, const Snapshot& snapshot, uint64_t digest);
  void OnSnapshotInstalled(NodeId node, const Snapshot& snapshot, uint64_t digest);
  // A step of the contract between the node and its driver.
  void OnContract(NodeId node, ContractStep step, uint64_t number);

  // A client asks for something: a write (`command` is what the state machine will be given), or a
  // read (`command` is the question). Each client has one operation at a time; retries of it are
  // not told.
  void OnInvoke(const ClientOperation& operation, const Payload& command);
  // It is told that the write was done, at `index`, with this result; that it will never be done;
  // or the answer to its read, as of `index`.
  void OnWritten(const ClientOperation& operation, Index index, const Payload& result);
  void OnRefused(const ClientOperation& operation);
  void OnRead(const ClientOperation& operation, Index index, const Payload& answer);

  // What was found, in order; empty while everything holds. At most kViolationsMax.
  const std::vector<Violation>& violations() const { return ghost_.violations; }
  static constexpr size_t kViolationsMax = Ghost::kViolationsMax;

  // The slow way to the same answers, from nothing but the nodes' logs: for tests of the checkers.
  // Appends to violations() what it finds. Null entries are nodes that are down.
  void CrossCheck(std::span<const NodeView* const> views);

  const Ghost& ghost() const { return ghost_; }

 private:
  Ghost ghost_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SUITE_H_
