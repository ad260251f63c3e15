// A node as its driver holds it: calls in, Ready out (etcd: raft.RawNode).
#ifndef SQUALL_CORE_NODE_RAW_NODE_H_
#define SQUALL_CORE_NODE_RAW_NODE_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/config.h"
#include "core/base/message.h"
#include "core/log/storage.h"
#include "core/node/ready.h"
#include "core/node/status.h"
#include "core/raft/raft.h"

namespace squall {

// Thread rules: a node, its copies and its messages belong to one thread. Payloads and entries are
// reference-counted without atomics, so a Message must go to another thread as bytes
// (core/base/codec.h).
//
// A plain value: a copy shares entries with the original, and reads from the same storage until
// Rebind().
//
// A driver's loop (etcd: doc.go, "Usage"):
//
//     node.Tick() / Step(m) / Propose(data) / ...
//     while (node.HasReady()) {
//       Ready& ready = node.TakeReady();
//       // write and sync, send, apply: see Ready
//       node.Advance();
//     }
class RawNode {
 public:
  // Requires: Validate(config) is OK. `storage` and what `config` points to must outlive the node.
  RawNode(const Config& config, const Storage* storage);

  // Replaces storage and jitter, after a copy. Both must outlive the node; `jitter` may be null.
  void Rebind(const Storage* storage, ElectionJitter* jitter);

  // A first member of the cluster.
  struct Peer {
    NodeId id;        // Of the member.
    Payload context;  // For its membership entry.
  };
  // Starts the log of a node with an empty storage: one committed membership entry for each peer.
  // Every first member must get the same peers. Returns an error text; empty if it worked.
  std::string Bootstrap(std::span<const Peer> peers);

  // One tick of the node's clock: heartbeat and election timers advance. To be called at a steady
  // rate; Config counts in ticks.
  void Tick() { raft_.Tick(); }
  // A tick of an idle cluster: only the election timer advances, and no message is sent. Deprecated
  // in etcd.
  void TickQuiesced() { ++raft_.election_elapsed_; }

  // Starts an election now, if the node is a voter, leads nothing and has no membership change to
  // apply (etcd: MsgHup).
  void Campaign();
  // Proposes one entry. A leader appends it, a follower that knows its leader forwards it. kOk: it
  // may be committed, at some index, or be lost with its leader; the entry among committed ones is
  // the only answer. kProposalDropped: no leader is known, leadership is being transferred,
  // forwarding is off, or Config::max_uncommitted_size is reached; nothing will come of it.
  StepStatus Propose(Payload data);
  // Proposes all of them in one message, in order, or none.
  StepStatus Propose(std::span<const Payload> data);
  // Proposes a membership change, as Propose() does. A leader that has one it has not applied, or
  // whose configuration does not allow this one, appends an empty entry in its place (etcd:
  // stepLeader/MsgProp).
  StepStatus ProposeConfChange(const ConfChange& change);
  StepStatus ProposeConfChange(const ConfChangeV2& change);
  // Must be called for each membership change among committed entries, when it is applied; a change
  // that the application rejects is applied as an empty ConfChangeV2{.changes = {{}}}. Returns the
  // configuration from then on, which a snapshot at this entry has to name.
  ConfState ApplyConfChange(const ConfChangeV2& change);
  ConfState ApplyConfChange(const ConfChange& change) { return ApplyConfChange(AsV2(change)); }

  // Handles a message from another node, or a response of the local storage. Requires: `message.to`
  // is this node; the core does not check it, as etcd does not (hazard H11). kLocalMessage and
  // kPeerNotFound: refused, nothing has changed (etcd: ErrStepLocalMsg, ErrStepPeerNotFound).
  StepStatus Step(const Message& message);

  // Asks for a linearizable read (Thesis 6.4): a ReadState with `context` follows in a Ready. None
  // follows if there is no leader, or the leader changes; ask again after a timeout.
  void ReadIndex(Payload context);
  // Transfers leadership: the leader brings `to` up to date and lets it campaign; meanwhile it
  // drops proposals. It gives up after an election timeout (Thesis 3.10). A follower forwards the
  // request to the leader; without a leader the call has no effect.
  void TransferLeader(NodeId to);
  // A follower forgets its leader, so that it may vote at once. No effect on other roles, and with
  // lease-based reads (H1).
  void ForgetLeader();
  // The last message to `id` could not be delivered: a leader that replicated to `id` probes it
  // again. Optional, but without it a leader waits for an acknowledgement.
  void ReportUnreachable(NodeId id);
  // The snapshot sent to `id` arrived, or did not. Required for each MsgSnap: a leader sends `id`
  // nothing more until this call or an acknowledgement of the follower (hazard H8).
  void ReportSnapshot(NodeId id, SnapshotReport report);

  // Whether TakeReady() would hand out any work.
  bool HasReady() const;
  // Hands out the outstanding work. The caller may read it, and move values out of it, until the
  // next call of TakeReady() or Advance(). Requires, without asynchronous storage writes: Advance()
  // was called for the previous one.
  Ready& TakeReady();
  // The work of the last Ready is done. Must not be called with asynchronous storage writes: there
  // the responses of the storage messages say so.
  void Advance();

  // The state of the node, as a copy; GetStatus() also copies configuration and progress, and costs
  // the number of members.
  BasicStatus GetBasicStatus() const;
  Status GetStatus() const;

  // The state of the protocol, for tests and checkers. Internal: it may change in any version.
  const Raft& raft() const { return raft_; }
  // The lowest index of the log written since the last call; zero if none was. For checkers.
  Index TakeFirstChanged() { return raft_.log_.TakeFirstChanged(); }
  // Failed assertions so far, with AssertMode::kReport; at most Diagnostics::kReportsMax.
  const std::vector<std::string>& reports() const { return raft_.log_.diagnostics().reports(); }
  // Sets the present election timeout, until the next is drawn. For scripts and tests.
  void SetRandomizedElectionTimeout(uint64_t ticks) { raft_.randomized_election_timeout_ = ticks; }

 private:
  bool async() const { return raft_.config_.async_storage_writes == Toggle::kOn; }
  ApplyUnstable apply_unstable() const {
    return async() ? ApplyUnstable::kNo : ApplyUnstable::kYes;
  }
  bool NeedsAppendResponse() const;
  Message AppendResponse() const;
  Message ApplyResponse() const;
  void AddStorageMessages();
  Shared<std::vector<Message>> CarryResponses(std::vector<Message>* responses);
  void QueueAdvanceSteps();
  StepStatus ProposeChangeEntry(EntryType type, std::string encoded);

  Raft raft_;
  SoftState previous_soft_state_;
  HardState previous_hard_state_;
  Ready ready_;
  Message proposal_;  // Kept for the memory of its entries.
  // What this node tells itself when the driver is done: its own acknowledgements and votes.
  std::vector<Message> advance_steps_;
  std::vector<Message> apply_responses_;  // Empty; kept for its memory.
  // Responses that storage messages carried, to be used again when no driver holds them any more.
  std::vector<Shared<std::vector<Message>>> carried_;
  size_t carried_next_ = 0;  // Where the next goes when there are kCarriedMax.
  static constexpr size_t kCarriedMax = 16;
};

}  // namespace squall

#endif  // SQUALL_CORE_NODE_RAW_NODE_H_
