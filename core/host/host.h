// A durable node: the protocol, its files, a state machine with clients' sessions, and the loop
// that drives them (Thesis 3.8, 6.3, 6.4, 10.2.1; etcd: the Ready loop of doc.go).
//
//   host_open.cc       recovery: what the files hold becomes the node's storage and machine's state
//   host.cc            what the world hands in, and the pump: Ready by Ready until none is left
//   host_sync.cc       a Ready with synchronous storage: write, wait, send, apply, advance
//   host_async.cc      the same with asynchronous storage: two queues, of appends and of applies,
//                      worked off in order; several appends are on their way to the disk at once
//   host_apply.cc      committed entries: commands, each done once (core/host/sessions.h), and
//                      changes of membership
//   host_snapshots.cc  snapshots of this node's own, and the log that goes after them
//   host_reads.cc      linearizable reads (core/host/waiting_reads.h)
//
// A plain value: a copy goes on by itself, and shares what is long.
#ifndef SQUALL_CORE_HOST_HOST_H_
#define SQUALL_CORE_HOST_HOST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/config.h"
#include "core/files/log_files.h"
#include "core/host/barriers.h"
#include "core/host/environment.h"
#include "core/host/fifo.h"
#include "core/host/sessions.h"
#include "core/host/state_machine.h"
#include "core/host/waiting_reads.h"
#include "core/log/memory_storage.h"
#include "core/node/raw_node.h"

namespace squall {

// Options of a host. Copied by Open().
struct HostConfig {
  // Options of the protocol. `applied`, `jitter` and `tracer` are ignored: the host sets them
  // itself.
  Config raft;
  // Sizes of the log files.
  LogFiles::Limits files;
  // Applied entries between snapshots; 0: only Compact() makes one. Entries kept before a snapshot.
  uint64_t snapshot_every = 0;
  uint64_t snapshot_trailing = 0;
  // Client sessions kept; beyond that number the client without a command for longest is dropped.
  // Must be equal on all nodes of a cluster: their states differ otherwise.
  uint64_t sessions_max = 1024;
  // A number that no earlier start of this node had: counted, random or from a clock. It identifies
  // late answers to reads of an earlier start.
  uint64_t incarnation = 0;
};

// Thread rules: a host, its copies and its messages belong to one thread (RawNode).
class Host final : private ElectionJitter, private RaftTracer {
 public:
  struct Opened;
  // Recovers a node from the files of `env`, which may be empty. `first_members` is the
  // configuration before the first entry of the log. It must be equal on all nodes of a cluster,
  // also on those that are added later, and at every start. The state of `machine` is replaced.
  // Requires: Validate(config.raft) is OK.
  static Opened Open(const HostConfig& config, std::unique_ptr<StateMachine> machine,
                     const ConfState& first_members, HostEnvironment& env);

  // An independent copy, for simulations. Its environment must stand for a copy of the files.
  Host(const Host& other);
  Host& operator=(const Host&) = delete;
  ~Host() override;

  // --- Calls by the program. After HostEnvironment::Stopped() they have no effect.

  // To be called once, before all others: draws the first election timeout and does the first work.
  void Start(HostEnvironment& env);
  // One tick of the node's clock: every heartbeat_tick of them a leader sends heartbeats, after
  // election_tick and a random part a follower campaigns.
  void Tick(HostEnvironment& env);
  // Handles a message from another node. Silently dropped are messages for another node, messages
  // that claim to come from local storage, and snapshots whose state this machine cannot load.
  void Deliver(const Message& message, HostEnvironment& env);
  // The oldest barrier that has not ended yet has ended (Files::Sync()). Any status but kOk stops
  // the host.
  void SyncDone(IoStatus status, HostEnvironment& env);
  // Applies the oldest entries that wait. To be called once for each AskApplyTurn().
  void ApplyTurn(HostEnvironment& env);

  // Proposes a client's command, made by EncodeSessionCommand(). kOk: it may be applied at some
  // time, or never; HostEnvironment::Applied() reports it. kProposalDropped: it will not be.
  StepStatus Propose(const Payload& command, HostEnvironment& env);
  // A linearizable read (Thesis 6.4). HostEnvironment::ReadDone() reports its end, perhaps before
  // this returns; a host that has stopped reports none. `request` is the caller's name for the
  // read.
  void Read(uint64_t request, Payload question, HostEnvironment& env);
  // Proposes a membership change; statuses as for Propose(). HostEnvironment::Applied() reports
  // ApplyKind::kMembership if it is in force, kNothing if the leader put an empty entry in its
  // place.
  StepStatus ChangeMembership(const ConfChangeV2& change, HostEnvironment& env);
  // As the calls of the same names of RawNode.
  void TransferLeader(NodeId to, HostEnvironment& env);
  void ForgetLeader(HostEnvironment& env);
  void Campaign(HostEnvironment& env);
  // The network could not deliver the last message to `id`. Optional.
  void ReportUnreachable(NodeId id, HostEnvironment& env);
  // A snapshot sent to `id` arrived, or did not. Required for each MsgSnap: a leader sends `id`
  // nothing more until this call or an acknowledgement (hazard H8).
  void ReportSnapshot(NodeId id, SnapshotReport report, HostEnvironment& env);
  // Makes a snapshot now; when it is durable, the log before it is removed. No effect while another
  // snapshot is being saved.
  void Compact(HostEnvironment& env);

  // --- State.

  // The protocol: role, term, leader, configuration, progress (RawNode::GetStatus).
  const RawNode& node() const { return node_; }
  // For checkers and tests only: the host is the driver of the node.
  RawNode& node() { return node_; }
  // The log from its snapshot on, as written; what is durable of it may be less.
  const MemoryStorage& storage() const { return storage_; }
  // The state machine and the client sessions, as of applied().
  const StateMachine& machine() const { return *machine_; }
  const Sessions& sessions() const { return sessions_; }
  // A hash of state machine and sessions: equal on all nodes that have applied the same entries.
  uint64_t Digest() const;
  // The last entry that was applied to state machine and sessions. With asynchronous storage writes
  // the protocol may not know it yet.
  Index applied() const { return applied_; }
  // Whether the disk has failed and the host has stopped: HostEnvironment::Stopped() gave the
  // reason.
  bool stopped() const { return stopped_; }
  // The number of reads without an answer yet.
  size_t reads_waiting() const { return reads_.size(); }
  // Asynchronous storage: appends and applies that are not finished.
  size_t appends_waiting() const { return appends_.size(); }
  size_t applies_waiting() const { return applies_.size(); }
  // Whether a snapshot of this node is written but not yet durable.
  bool saving_snapshot() const { return saving_.barrier != 0; }

  // Ticks after which a read that no leader has confirmed is lost, in election timeouts: its
  // messages are not repeated.
  static constexpr uint64_t kReadElectionTimeouts = 2;

 private:
  class Call;

  // A Ready that waits for its write: what is to be done after it. Synchronous storage.
  struct HeldReady {
    bool waiting = false;
    uint64_t barrier = 0;
    SnapshotRef snapshot;
    std::vector<Message> messages;
    Entries committed;
  };
  // A MsgStorageAppend on its way to the disk.
  struct Append {
    uint64_t number = 0;
    uint64_t barrier = 0;  // Durable when this one has ended.
    SnapshotRef snapshot;
    Shared<std::vector<Message>> responses;
  };
  // A MsgStorageApply that waits for its turn.
  struct Apply {
    uint64_t number = 0;
    Entries entries;
    Shared<std::vector<Message>> responses;
  };

  // host_open.cc
  Host(const HostConfig& config, std::unique_ptr<StateMachine> machine, LogFiles::Opened opened,
       HostEnvironment& env);

  // host.cc
  uint64_t Draw(NodeId node, uint64_t ordinal, uint64_t range) override;
  void OnTracePoint(const TracePoint& point) override;
  bool async() const { return config_.raft.async_storage_writes == Toggle::kOn; }
  void Pump();
  Ready& TakeReady();
  bool Write(DiskWrite write);
  IoStatus WriteFiles(const DiskWrite& write);
  uint64_t AskBarrier();
  void NoteSnapshotBarriers(uint64_t position);
  void Stop(std::string_view what, IoStatus status);

  // host_sync.cc
  void TakeSyncReady();
  void FinishHeld();

  // host_async.cc
  void TakeAsyncReady();
  void StartAppend(const Message& m, bool must_sync);
  void StartApply(const Message& m);
  void FinishAppends();
  void FinishApply();
  void DeliverResponses(const Shared<std::vector<Message>>& responses);

  // host_apply.cc
  void ApplyEntries(const Entries& entries);
  ApplyResult ApplyEntry(const Entry& entry);
  ApplyResult ApplyMembership(const Entry& entry);

  // host_snapshots.cc
  bool snapshot_coming() const {
    return static_cast<bool>(node_.raft().log().unstable().snapshot());
  }
  Payload SaveState() const;
  bool LoadState(std::string_view bytes);
  bool MayBeTaken(const Message& m) const;
  void InstallState(const SnapshotRef& snapshot);
  void MaybeSnapshot();
  void StartSnapshot();
  void NoteSnapshotSent(const Message& m);
  void FinishSnapshot();
  void DropLog(Index snapshot);

  // host_reads.cc
  void StartRead(uint64_t request, Payload question);
  void NoteLeader();
  void LoseOldReads();
  void LoseReads(const std::vector<WaitingReads::Read>& reads);
  void AnswerReads();

  HostConfig config_;
  std::unique_ptr<StateMachine> machine_;
  Sessions sessions_;
  Index applied_;
  LogFiles files_;
  MemoryStorage storage_;           // What has been written, durable or not.
  HostEnvironment* env_ = nullptr;  // During a call. Stands before node_, which draws when made.
  RawNode node_;
  bool stopped_ = false;
  uint64_t ticks_ = 0;

  Barriers barriers_;
  uint64_t readies_ = 0;  // Taken so far.
  HeldReady held_;

  // Invariant: barriers in appends_ do not fall.
  Fifo<Append> appends_;
  uint64_t appends_started_ = 0;
  uint64_t append_barrier_ = 0;  // The last that an append asked for.
  Fifo<Apply> applies_;
  uint64_t applies_started_ = 0;

  bool snapshot_outdated_ = false;  // A snapshot went to a node that cannot take it.
  Index snapshot_index_;  // Of the last snapshot that state or files have, made here or received.
  // The snapshot of this node's own that is under way: durable when `barrier` has ended; 0: none
  // is.
  struct {
    uint64_t barrier = 0;
    Index index;
  } saving_;

  WaitingReads reads_;
  Term reads_term_;  // The reads that are not confirmed were asked of this leader.
  NodeId reads_lead_;
};

// The answer of Open().
struct Host::Opened {
  std::unique_ptr<Host> host;  // Null exactly if there is an error.
  std::string error;           // The file, the place in it, and what is wrong.
  std::string note;            // The torn end that recovery cut off, if there was one.
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_HOST_H_
