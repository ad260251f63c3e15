// A node's configuration: what the protocol may do, and how much of it at once.
#ifndef SQUALL_CORE_BASE_CONFIG_H_
#define SQUALL_CORE_BASE_CONFIG_H_

#include <cstdint>

#include "absl/status/status.h"
#include "core/base/diagnostics.h"
#include "core/base/types.h"

namespace squall {

class RaftTracer;  // core/raft/tracer.h

// How reads are made linearizable (Thesis 6.4).
enum class ReadOnlyOption : uint8_t {
  kSafe,        // A round of heartbeats confirms leadership for each read.
  kLeaseBased,  // The leader trusts its lease: bounded clock drift is assumed. Needs check_quorum.
};

// An option that is off or on.
enum class Toggle : uint8_t { kOff, kOn };

// Where the random part of election timeouts comes from (Paper 5.2): a choice named by its ordinal,
// made outside the core. Not owned; must outlive the node.
class ElectionJitter {
 public:
  virtual ~ElectionJitter() = default;
  // The random part of the node's `ordinal`-th timeout since it started, in [0, range).
  virtual uint64_t Draw(NodeId node, uint64_t ordinal, uint64_t range) = 0;
};

// What the protocol may do. Copied by the node; later changes have no effect on it.
struct Config {
  // The node's own id. Neither zero nor a local thread.
  NodeId id;
  // Ticks without a word from a leader until a follower campaigns; the random part in
  // [0, election_tick) comes on top. Greater than heartbeat_tick; ten times it is usual.
  uint64_t election_tick = 10;
  // Ticks between a leader's heartbeats. At least one.
  uint64_t heartbeat_tick = 1;
  // The last entry already applied, on a restart; entries up to it are not handed out again.
  Index applied;

  // Encoded bytes of the entries of one MsgApp. 0: one entry a message.
  uint64_t max_size_per_msg = kNoLimit;
  // Encoded bytes of committed entries handed out and not yet acknowledged. 0: max_size_per_msg.
  uint64_t max_committed_size_per_ready = 0;
  // Payload bytes of the leader's uncommitted entries, beyond which proposals are dropped. 0: none.
  uint64_t max_uncommitted_entries_size = 0;
  // MsgApps in flight to one follower. At least one.
  uint64_t max_inflight_msgs = 256;
  // Payload bytes in flight to one follower; 0: no limit, else at least max_size_per_msg.
  uint64_t max_inflight_bytes = 0;

  // How reads are confirmed.
  ReadOnlyOption read_only = ReadOnlyOption::kSafe;
  // Storage work is asked for by messages and may be pipelined (etcd: AsyncStorageWrites).
  Toggle async_storage_writes = Toggle::kOff;
  // A leader that does not hear from a quorum for election_tick steps down (Thesis 6.2).
  Toggle check_quorum = Toggle::kOff;
  // Elections are rehearsed before terms are raised (Thesis 9.6).
  Toggle pre_vote = Toggle::kOff;
  // Followers drop proposals instead of sending them on to the leader.
  Toggle disable_proposal_forwarding = Toggle::kOff;
  // Membership changes are not examined at the proposal. The application must do it then.
  Toggle disable_conf_change_validation = Toggle::kOff;
  // A leader that is removed or demoted steps down when it applies the change.
  Toggle step_down_on_removal = Toggle::kOff;

  // --- Where the reference has a hazard: off is what the reference does, on is safe.

  // H1: a lease runs from when heartbeats were sent, ends when leadership is handed over, and is
  // honoured by voters that have just started. Reads outside it are confirmed by a round of
  // heartbeats. For kLeaseBased with check_quorum; heartbeats then always carry 16 bytes of
  // context.
  Toggle strict_lease = Toggle::kOff;
  // H2: requests for votes wait, like votes, until term, vote and log are on disk. Without it a
  // node with asynchronous storage writes may campaign with what a crash takes away, campaign for
  // the same term again with less, and be elected by the votes for the first time.
  Toggle durable_campaign = Toggle::kOff;
  // H6, H7: a leader that answers reads without a quorum must be the only voter itself, and
  // have committed an entry of its term.
  Toggle strict_reads = Toggle::kOff;
  // H3: a leader that adds an id which it has removed in its own term steps down, so that what the
  // id's earlier life has acknowledged is of a lower term than the next leader's and says nothing.
  // Costs an election. Without it such an acknowledgement counts for the new life, which then never
  // catches up, or is told to commit what it has not got.
  Toggle strict_readd = Toggle::kOff;
  // H4: requests for votes and refusals tell what is committed, so that a voter learns of the
  // membership that it is needed in. Without it no leader may be found although a majority is up:
  // because the member with the longest log does not know that it may campaign.
  Toggle commit_by_vote = Toggle::kOff;
  // H10: what the reference panics at is refused, or given a meaning, where it comes in. A proposed
  // membership change that cannot be decoded or applied becomes an empty entry; a MsgReadIndex
  // without its context is ignored; a MsgTransferLeader that is forwarded twice goes on; a limit of
  // 0 bytes on committed entries means one entry at a time. Without it these are taken as the
  // reference takes them, and an assertion fails where the reference panics.
  Toggle strict_input = Toggle::kOff;

  // Null: timeouts get a random part computed from the node's id and the ordinal alone.
  ElectionJitter* jitter = nullptr;
  // Hears of the protocol's steps, must outlive the node, and serves no other one. Null: none. A
  // copy of a node is not traced.
  RaftTracer* tracer = nullptr;
  // Null: the node is silent.
  LogSink* sink = nullptr;
  // What a failed assertion does.
  AssertMode assert_mode = AssertMode::kAbort;
};

// Whether `config` can be used. InvalidArgument names the field, its value and what is valid.
absl::Status Validate(const Config& config);

}  // namespace squall

#endif  // SQUALL_CORE_BASE_CONFIG_H_
