// All checkers of safety at once, and the ghost state that they share.
//
// The driver of a cluster tells the suite what happens, in the order in which it happens: a node
// starts, is called, crashes. What one call of a node brings has an order of its own, which the
// types of invariants/call_report.h keep: use those for calls. Each report costs what changed, not
// what there is.
//
// A suite is a plain value: a copy of a cluster copies it too. It belongs to one thread. Nodes that
// it was not made for are not looked at. It keeps a reference to none of its arguments.
#ifndef SQUALL_INVARIANTS_SUITE_H_
#define SQUALL_INVARIANTS_SUITE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/message.h"
#include "core/host/environment.h"
#include "invariants/ghost/ghost.h"
#include "invariants/machine_model.h"
#include "invariants/observation.h"
#include "invariants/suite_options.h"
#include "invariants/violation.h"

namespace squall {

class Suite {
 public:
  // For nodes named 1 to `nodes`, all of which start from the same, empty log.
  // `model` is empty as every node's state machine is then; the suite applies the committed entries
  // to it and compares results and answers with what it says. Without one they are not compared.
  // A program that has no model of its own passes its machine as a MachineAsModel.
  explicit Suite(uint64_t nodes, std::unique_ptr<MachineModel> model = nullptr,
                 SuiteOptions options = {});

  // The node starts or restarts, in the state that `view` shows, with what was on its disk.
  // Requires: it is not up.
  void OnStart(NodeId node, const NodeView& view);

  // --- A call of a node, in this order. CallReport makes these for you.

  // The node's clock is about to tick.
  void OnTick(NodeId node);
  // A message from elsewhere is about to be handed to the node.
  void OnReceive(NodeId node, const Message& message);
  // The oldest write that the node asked for is on its disk for good: from now on a crash does not
  // take it away. What it drops from the disk (DiskWrite::compact_to) is gone.
  void OnDurable(NodeId node, const DiskWrite& write);
  // The call has ended, and all of it has led to the state that `view` shows. `first_changed` is
  // the lowest index of the log that was written in it, zero if none was. A node that crashed in
  // the call takes no step.
  void OnStep(NodeId node, const NodeView& view, Index first_changed) {
    OnStep(node, view, view.State(), first_changed);
  }
  // The same if view.State() is known already.
  void OnStep(NodeId node, const NodeView& view, const NodeState& state, Index first_changed);
  // The node has asked for a write; a crash may still take it away, in whole or in part.
  void OnWrite(NodeId node, const DiskWrite& write);
  // A step of the contract between the node and its driver. May also come before OnStep, if the
  // node has done nothing else in the call; `number` is as ContractStep says.
  void OnContract(NodeId node, ContractStep step, uint64_t number);
  // The node has applied an entry.
  void OnApply(NodeId node, const Entry& entry, const ApplyResult& result);
  // The node has made a snapshot of its state machine, or taken one in; `digest` is the state's.
  void OnSnapshotTaken(NodeId node, const Snapshot& snapshot, uint64_t digest);
  void OnSnapshotInstalled(NodeId node, const Snapshot& snapshot, uint64_t digest);
  // The node lets a message go: from here on others may rely on what it says. With kUntold what it
  // says is compared with the node's disk, but not with its state.
  void OnSend(NodeId node, const Message& message, SenderState state = SenderState::kTold);

  // --- The end of a node.

  // The node is gone; writes of its that have not landed may be lost.
  void OnCrash(NodeId node);
  // Everything on the node's disk is gone too, and it will never come back under this name.
  void OnWipe(NodeId node);
  // Everything on the disk of a node that is down is gone, and the node will come up under its name
  // again, as if for the first time: what it promised is forgotten, and no checker holds it to
  // that. Raft tolerates no such node.
  void OnEmptied(NodeId node);

  // --- Clients.

  // A client asks for something: a write (`command` is what the state machine will be given), or a
  // read (`command` is the question). Each client has one operation at a time; retries of it are
  // not told.
  void OnInvoke(const ClientOperation& operation, const Payload& command);
  // The client is told that its write was done, at `index`, with this result; that it will never be
  // done; or the answer to its read, as of `index`. Operations that were not invoked are passed
  // over.
  void OnWritten(const ClientOperation& operation, Index index, const Payload& result);
  void OnRefused(const ClientOperation& operation);
  void OnRead(const ClientOperation& operation, Index index, const Payload& answer);

  // --- What was found.

  // In the order of detection; empty while everything holds. The first kViolationsMax, and behind
  // them the first of each other property.
  const std::vector<Violation>& violations() const { return ghost_.violations; }
  static constexpr size_t kViolationsMax = Ghost::kViolationsMax;

  // The slow way to the same answers, from nothing but the nodes' logs: for tests of the checkers.
  // `views` are those of the nodes from 1 on, null for nodes that are down. Appends to
  // violations().
  void CrossCheck(std::span<const NodeView* const> views);

  // What the checkers remember.
  const Ghost& ghost() const { return ghost_; }

 private:
  Ghost ghost_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SUITE_H_
