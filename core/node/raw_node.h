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

// Not thread-safe, and neither are its messages: payloads and entries are counted without atomics,
// so a Message that goes to another thread goes as bytes (core/base/codec.h). A plain value: a copy
// shares entries with the original, and goes on reading from the same storage until Rebind().
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

  // Replaces what the node points to, after a copy.
  void Rebind(const Storage* storage, ElectionJitter* jitter);

  // For a node whose storage is empty: starts the log with one membership entry a peer, all of them
  // committed. Every first member must be given the same peers. Returns an error text, empty if it
  // worked.
  struct Peer {
    NodeId id;
    Payload context;
  };
  std::string Bootstrap(std::span<const Peer> peers);

  // One tick of the node's clock.
  void Tick() { raft_.Tick(); }
  // The same for a node whose driver knows that nothing is going on: nothing is sent, but the
  // election timer runs. Deprecated in etcd.
  void TickQuiesced() { ++raft_.election_elapsed_; }

  // Starts an election now, if the node is a voter, leads nothing and has no membership change to
  // apply (etcd: MsgHup).
  void Campaign();
  // Proposes one entry. A leader appends it, a follower that knows its leader forwards it. kOk: it
  // may be committed, at some index, or be lost with its leader; the entry among committed ones is
  // the only answer. kProposalDropped: no leader is known, leadership is being transferred,
  // forwarding is off, or Config::max_uncommitted_size is reached; nothing will come of it.
  StepStatus Propose(Payload data);
  // All of them in one message, in order, or none.
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

  // A message from another node, or a response of the local storage. Requires: `message.to` is this
  // node; the core takes what it is given, as etcd does. kLocalMessage and kPeerNotFound: refused,
  // nothing has changed (etcd: ErrStepLocalMsg, ErrStepPeerNotFound).
  StepStatus Step(const Message& message);

  // Asks for a read: a ReadState with `context` follows in a Ready, or nothing if there is no
  // leader or it changes. Ask again then.
  void ReadIndex(Payload context);
  // The leader brings `to` up to date and lets it campaign; meanwhile it drops proposals. Given up
  // after an election timeout (Thesis 3.10). A follower forwards the request; without a leader
  // nothing happens.
  void TransferLeader(NodeId to);
  // A follower forgets who leads, so that it may vote at once. Nothing with lease-based reads (H1).
  void ForgetLeader();
  // The last message to `id` could not be delivered: a leader that replicated to it goes back to
  // probing.
  void ReportUnreachable(NodeId id);
  // The snapshot sent to `id` arrived or not. Required for each MsgSnap: a leader sends `id`
  // nothing more until it hears this or the follower acknowledges (hazard H8).
  void ReportSnapshot(NodeId id, SnapshotReport report);

  // Whether TakeReady() would hand out any work.
  bool HasReady() const;
  // Hands out the outstanding work. It is the caller's to read, and to move out of, until the next
  // call of TakeReady() or Advance().
  // Requires, without asynchronous storage writes: the last one was Advance()d.
  Ready& TakeReady();
  // The last Ready is dealt with. Not with asynchronous storage writes.
  void Advance();

  // What the node is and knows, without and with its followers' progress. A copy each; GetStatus()
  // costs the number of members.
  BasicStatus GetBasicStatus() const;
  Status GetStatus() const;

  // The protocol's own state, for tests and checkers.
  const Raft& raft() const { return raft_; }
  // See RaftLog::TakeFirstChanged.
  Index TakeFirstChanged() { return raft_.log_.TakeFirstChanged(); }
  // Assertions that failed, if the configuration says to report them.
  const std::vector<std::string>& reports() const { return raft_.log_.diagnostics().reports(); }
  // For scripts and tests: the present election timeout, until the next is drawn.
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
