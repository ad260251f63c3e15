// A durable node: the protocol, its files, a state machine with clients' sessions, and the loop that
// drives them (Thesis 3.8, 6.3, 6.4, 10.2.1; etcd: the Ready loop of doc.go).
//
//   recovery   what the files hold becomes the node's storage and the machine's state
//   Pump       Ready by Ready: write, sync, send, apply. With synchronous storage one after the other;
//              with asynchronous storage appends and applies go on by themselves, in order, pipelined
//   sessions   a client's retry is answered from memory, so each command takes effect once
//   reads      confirmed by ReadIndex or lease, served when applied far enough
//
// A plain value: a copy goes on by itself, and shares what is long.
#ifndef SQUALL_CORE_HOST_HOST_H_
#define SQUALL_CORE_HOST_HOST_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/config.h"
#include "core/host/environment.h"
#include "core/host/log_files.h"
#include "core/host/sessions.h"
#include "core/host/state_machine.h"
#include "core/log/memory_storage.h"
#include "core/node/raw_node.h"

namespace squall {

struct HostConfig {
  // id, sizes and features; applied, jitter and async_storage_writes are read too, the first two are
  // overwritten.
  Config raft;
  LogFiles::Limits files;
  // Applied entries between snapshots, 0: never. Entries kept before a snapshot.
  uint64_t snapshot_every = 0;
  uint64_t snapshot_trailing = 0;
  // Clients whose sessions are kept; beyond it the one that was quiet for longest goes.
  uint64_t sessions_max = 1024;
};

class Host final : private ElectionJitter {
 public:
  // A node that starts or restarts. `first_members` is the configuration of a node without files that
  // is there from the beginning; empty for one that will be added to a cluster.
  struct Opened;
  static Opened Open(const HostConfig& config, std::unique_ptr<StateMachine> machine,
                     const ConfState& first_members, HostEnvironment& env);

  Host(const Host& other);
  Host& operator=(const Host&) = delete;
  ~Host() override;

  // --- What the world hands in. After Stopped() was told, all of these do nothing.

  // Once, before anything else: the first election timeout is drawn, first work is done.
  void Start(HostEnvironment& env);
  void Tick(HostEnvironment& env);
  void Deliver(const Message& message, HostEnvironment& env);
  // The oldest barrier that was asked for and has not been answered has ended.
  void SyncDone(IoStatus status, HostEnvironment& env);
  // Works off the oldest entries that wait for being applied. Answers AskApplyTurn().
  void ApplyTurn(HostEnvironment& env);

  // A client's command under its session (core/host/sessions.h). kOk: it may be done at some time, or
  // never; Applied() tells.
  StepStatus Propose(const Payload& command, HostEnvironment& env);
  // A linearizable read (Thesis 6.4): ReadDone() tells. `request` must not be in use.
  void Read(uint64_t request, Payload question, HostEnvironment& env);
  StepStatus ChangeMembership(const ConfChangeV2& change, HostEnvironment& env);
  void TransferLeader(NodeId to, HostEnvironment& env);
  void ForgetLeader(HostEnvironment& env);
  void Campaign(HostEnvironment& env);
  // The transport could not deliver the last message to `id`; a snapshot sent to it failed or got there.
  void ReportUnreachable(NodeId id, HostEnvironment& env);
  void ReportSnapshot(NodeId id, RawNode::SnapshotStatus status, HostEnvironment& env);
  // A snapshot now, and the log before it goes.
  void Compact(HostEnvironment& env);

  // --- What can be seen.
  const RawNode& node() const { return node_; }
  RawNode& node() { return node_; }
  const MemoryStorage& storage() const { return storage_; }
  const StateMachine& machine() const { return *machine_; }
  // Of state machine and sessions: equal on all nodes that applied the same entries.
  uint64_t Digest() const;
  bool stopped() const { return stopped_; }
  // Reads that wait for an answer.
  size_t reads_waiting() const;

 private:
  uint64_t Draw(NodeId node, uint64_t ordinal, uint64_t range) override;
};

struct Host::Opened {
  std::unique_ptr<Host> host;  // Null exactly if there is an error.
  std::string error;           // Which file, where, and what is wrong with it.
  std::string note;            // What was cut off as a torn end, if anything was.
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_HOST_H_
