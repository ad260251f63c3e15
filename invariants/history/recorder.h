// What clients did and were told, written down while it happens, for the general checker.
//
// Takes the events that a suite takes, and keeps of each only references: nothing is decoded,
// hashed or compared before the history is asked for. A plain value; copies share what is
// long.
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

// A command or a question of clients as histories know it.
struct DecodedOperation {
  OperationKind kind = OperationKind::kGet;
  std::string_view key;
  std::string_view input;                    // Of put, append and cas.
  std::optional<std::string_view> expected;  // Of cas; nothing: the key is not there.
};

// Knows the state machine's commands.
class OperationDecoder {
 public:
  virtual ~OperationDecoder() = default;
  // False if the bytes are no command. The views point into `command`.
  virtual bool Decode(std::string_view command, DecodedOperation* operation) const = 0;
  // Whether this result of a cas says that the comparison failed.
  virtual bool Refuses(std::string_view result) const = 0;
};

class HistoryRecorder {
 public:
  // Writes down so many operations, and then nothing more.
  explicit HistoryRecorder(uint64_t operations_max) : operations_max_(operations_max) {}

  // As Suite's events of the same names. Retries are not told.
  void OnInvoke(const ClientOperation& operation, const Payload& command);
  void OnWritten(const ClientOperation& operation, const Payload& result);
  void OnRefused(const ClientOperation& operation);
  void OnRead(const ClientOperation& operation, const Payload& answer);
  // A write was done to the state machine, whether its client hears of it or not. Told once of each
  // write, when the first replica does it.
  void OnDone(const ClientOperation& operation, const Payload& result);

  // There was no room for an operation. The history ends just before its invocation, and whatever
  // was open then is of unknown outcome: what it says is true, and a part of what there was.
  bool stopped() const { return stopped_; }
  uint64_t operations() const { return operations_; }

  // What was written down. Operations that were refused, or are none that the decoder knows, are
  // left out. An absent answer is an absent value.
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
