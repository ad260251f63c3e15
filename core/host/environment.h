// What a host asks of the world around it, and what it tells whoever watches it.
//
// All of it is called from inside a call of the host, on the same thread, and none of it may call the
// host back.
#ifndef SQUALL_CORE_HOST_ENVIRONMENT_H_
#define SQUALL_CORE_HOST_ENVIRONMENT_H_

#include <cstdint>
#include <string_view>

#include "core/base/message.h"
#include "core/files/files.h"

namespace squall {

// What the host is about to have on disk: the meaning of the bytes that it appends.
struct DiskWrite {
  bool has_hard_state = false;
  HardState hard_state;
  Entries entries;       // They replace whatever was there from the first one on.
  SnapshotRef snapshot;  // Received from a leader: replaces everything. May be null.
  // Made by this node itself: the state as of the snapshot's index, after which the log up to and
  // including compact_to may go. May be null.
  SnapshotRef own_snapshot;
  Index compact_to;
};

// What became of an entry that was applied.
enum class ApplyKind : uint8_t {
  kCommand,     // Done to the state machine.
  kRepeated,    // A client's retry of a command that was done before; answered from its session.
  kMembership,  // A membership change, done to the configuration.
  kNothing,     // An empty entry, bytes that are no command, a membership change that is not
                // allowed, or a command that its client has left behind.
};

struct ApplyResult {
  ApplyKind kind = ApplyKind::kNothing;
  uint64_t client = 0;    // Of a command: whose it is, and that client's how-manieth.
  uint64_t sequence = 0;
  Payload result;         // What the client is told.
  uint64_t digest = 0;    // Of state machine and sessions, after the entry.
};

enum class ReadOutcome : uint8_t {
  kDone,
  kLost,  // The node cannot tell any more (it stopped leading, or lost its leader): ask again.
};

// Steps of the contract between node and driver, for whoever checks it (etcd: doc.go).
enum class ContractStep : uint8_t {
  kReady,         // A Ready was taken.
  kAdvanced,      // It was advanced. Synchronous storage only.
  kAppendStart,   // A MsgStorageAppend was taken up; number counts them from 1.
  kAppendDone,    // It is durable and its responses go out.
  kApplyStart,    // A MsgStorageApply was taken up; likewise.
  kApplyDone,
};

class HostEnvironment : public Files {
 public:
  // --- What the host asks for.

  virtual void Send(Message message) = 0;
  // The random part, in [0, range), of the `ordinal`-th election timeout since the host started.
  virtual uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) = 0;
  // Asynchronous storage: Host::ApplyTurn() is to be called once for each call of this.
  virtual void AskApplyTurn() = 0;

  // --- What it tells.

  // The operations on files since the last call of this carry `write`. It is durable when a barrier
  // asked for after this call has ended.
  virtual void Writing(DiskWrite write) = 0;
  virtual void Applied(const Entry& entry, const ApplyResult& result) = 0;
  // A snapshot of the applied state was made, or one from a leader took the state's place.
  virtual void SnapshotTaken(const SnapshotRef& snapshot, uint64_t digest) = 0;
  virtual void SnapshotInstalled(const SnapshotRef& snapshot, uint64_t digest) = 0;
  // The read that Host::Read() was given: what the state machine says, as of entry `index`.
  virtual void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) = 0;
  virtual void Contract(ContractStep step, uint64_t number) = 0;
  // The host has stopped for good, because of its disk; it only waits to be destroyed.
  virtual void Stopped(std::string_view why) = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_ENVIRONMENT_H_
