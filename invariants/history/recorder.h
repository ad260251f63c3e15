// Records the operations of clients and their answers during a run, for the linearizability
// checker.
//
// Takes the same events as a suite, and stores references to their payloads: nothing is decoded,
// hashed or compared before ToHistory(). A plain value; copies share the events.
#ifndef SQUALL_INVARIANTS_HISTORY_RECORDER_H_
#define SQUALL_INVARIANTS_HISTORY_RECORDER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/payload.h"
#include "core/base/shared_log.h"
#include "invariants/ghost/client_ghost.h"
#include "invariants/history/history.h"

namespace squall {

// A command or a question of a client in the terms of a history.
struct DecodedOperation {
  OperationKind kind = OperationKind::kGet;  // What the client asks for.
  std::string_view key;                      // Of the data that the operation is about.
  std::string_view input;                    // Of put, append and cas.
  std::optional<std::string_view> expected;  // Of cas; nothing: the key is not there.
};

// Decodes the commands of a state machine.
class OperationDecoder {
 public:
  virtual ~OperationDecoder() = default;
  // False if the bytes are no command. The views point into `command`.
  virtual bool Decode(std::string_view command, DecodedOperation* operation) const = 0;
  // Whether this result of a cas says that the comparison failed.
  virtual bool Refuses(std::string_view result) const = 0;
};

// One recording.
class HistoryRecorder {
 public:
  // Stops after this number of operations.
  explicit HistoryRecorder(uint64_t operations_max) : operations_max_(operations_max) {}

  // As the events of the same names of Suite. Retries are not reported.
  void OnInvoke(const ClientOperation& operation, const Payload& command);
  void OnWritten(const ClientOperation& operation, const Payload& result);
  void OnRefused(const ClientOperation& operation);
  void OnRead(const ClientOperation& operation, const Payload& answer);
  // A write was applied to the state machine, whether or not its client gets an answer. Reported
  // once for each write, by the first replica.
  void OnDone(const ClientOperation& operation, const Payload& result);

  // Whether the limit was reached. The history then ends before the next invocation, and operations
  // that were open have an unknown outcome: it is a true part of the whole history.
  bool stopped() const { return stopped_; }
  // The number of operations recorded.
  uint64_t operations() const { return operations_; }

  // The history. Operations that were refused, or that the decoder does not know, are left out. An
  // absent answer is an absent value.
  History ToHistory(const OperationDecoder& decoder) const;

 private:
  enum class What : uint8_t { kInvoked, kDone, kWritten, kRefused, kRead };
  struct Event {
    What what = What::kInvoked;
    ClientOperation operation;
    Payload payload;
  };

  void Note(What what, const ClientOperation& operation, const Payload& payload);

  uint64_t operations_max_;
  uint64_t operations_ = 0;
  bool stopped_ = false;
  ChunkedLog<Event> events_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_RECORDER_H_
