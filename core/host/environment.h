// The environment of a host: what the host needs from the program around it, and what it reports.
//
// All functions are called from inside a call of the host, on the same thread, and must not call
// the host back.
#ifndef SQUALL_CORE_HOST_ENVIRONMENT_H_
#define SQUALL_CORE_HOST_ENVIRONMENT_H_

#include <cstdint>
#include <string_view>

#include "core/base/message.h"
#include "core/files/files.h"
#include "core/host/disk_write.h"
#include "core/raft/tracer.h"

namespace squall {

// The effect of an entry that was applied.
enum class ApplyKind : uint8_t {
  kCommand,     // The state machine has applied the command.
  kRepeated,    // A client's retry of a command that was applied before; answered from its session.
  kMembership,  // The configuration has changed.
  kNothing,     // An empty entry, bytes that are no command, a membership change that is not
                // allowed, or a command that its client has left behind.
};

// The result of an entry that was applied.
struct ApplyResult {
  ApplyKind kind = ApplyKind::kNothing;  // Which of the fields below are set.
  uint64_t client = 0;                   // Of a command: the client, and
  uint64_t sequence = 0;                 // the command's number among that client's, from 1.
  Payload result;                        // What the client is told.
  uint64_t digest = 0;                   // Of state machine and sessions, after the entry.
};

// The end of a read.
enum class ReadOutcome : uint8_t {
  kDone,  // There is an answer.
  kLost,  // There will be no answer, because the node or its leader lost leadership. Ask again.
};

// Steps of the contract between node and driver, for checkers (etcd: doc.go).
enum class ContractStep : uint8_t {
  kReady,        // A Ready was taken.
  kAdvanced,     // It was advanced. Synchronous storage only.
  kAppendStart,  // A MsgStorageAppend was taken up; number counts them from 1.
  kAppendDone,   // It is durable and its responses go out.
  kApplyStart,   // A MsgStorageApply was taken up; likewise.
  kApplyDone,
};

// Internal events of a host, for checkers and traces. A program that only runs hosts overrides
// none.
class HostWatcher {
 public:
  virtual ~HostWatcher() = default;

  // The operations on files since the last call of this carry `write`. It is durable when a barrier
  // asked for after this call has ended. Told also of a write that failed: a part of it may be on
  // disk.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): an override may keep it.
  virtual void Writing(DiskWrite write) { static_cast<void>(write); }
  // A snapshot of the applied state was made. `digest` is Host::Digest() as of its index.
  virtual void SnapshotTaken(const SnapshotRef& snapshot, uint64_t digest) {
    static_cast<void>(snapshot), static_cast<void>(digest);
  }
  // A snapshot from a leader took the state's place.
  virtual void SnapshotInstalled(const SnapshotRef& snapshot, uint64_t digest) {
    static_cast<void>(snapshot), static_cast<void>(digest);
  }
  // `number` counts the Readys, appends or applies of this incarnation from 1.
  virtual void Contract(ContractStep step, uint64_t number) {
    static_cast<void>(step), static_cast<void>(number);
  }
  // Whether OnTracePoint() is to be called. Asked once, when the host is opened.
  virtual bool TracesProtocol() const { return false; }
  // The protocol has come to this place. Places of a host that is being opened, or is a copy, are
  // not told.
  virtual void OnTracePoint(const TracePoint& point) { static_cast<void>(point); }
};

// Used during the call of the host to which it is passed. Each call may get another object, as long
// as it stands for the same files, network and clients.
class HostEnvironment : public HostWatcher {
 public:
  // The node's files, the same from start to crash.
  virtual Files& files() = 0;
  // Sends a message, which may be lost, late or delivered twice. `message.to` is another node.
  virtual void Send(Message message) = 0;
  // The random part, in [0, range), of the `ordinal`-th election timeout since the host started.
  virtual uint64_t ElectionJitter(uint64_t ordinal, uint64_t range) = 0;
  // Asynchronous storage: the program must call Host::ApplyTurn() once for each call of this.
  virtual void AskApplyTurn() = 0;

  // A committed entry was applied. If `result` names a client, the node that the client asked
  // answers it now. Called on every node.
  virtual void Applied(const Entry& entry, const ApplyResult& result) = 0;
  // The end of a read: `request` is that of Host::Read(), `answer` is the state machine's as of
  // entry `index`.
  virtual void ReadDone(uint64_t request, ReadOutcome outcome, Index index, Payload answer) = 0;
  // The host has stopped for good, because its disk has failed; `why` names the operation. Destroy
  // it. A new host recovers from what is on the disk.
  virtual void Stopped(std::string_view why) = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_HOST_ENVIRONMENT_H_
