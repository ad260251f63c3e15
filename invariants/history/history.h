// The operations of clients and their answers: all that a black-box check needs.
#ifndef SQUALL_INVARIANTS_HISTORY_HISTORY_H_
#define SQUALL_INVARIANTS_HISTORY_HISTORY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "invariants/history/value_table.h"

namespace squall {

enum class OperationKind : uint8_t {
  kGet,     // Observed `output`.
  kPut,     // Makes the value `input`.
  kDelete,  // Makes the key absent.
  kAppend,  // Makes the value what it was, followed by `input`; an absent key counts as empty.
  kCas,     // Makes the value `input` if it is `expected`, else does nothing.
};

// The effect of an operation, as far as its client knows it.
enum class OperationOutcome : uint8_t {
  kOk,        // It took effect, and between its invocation and its return.
  kMismatch,  // kCas: its comparison failed, so the value was not `expected`.
  kNoEffect,  // It did not take effect, for a reason that tells nothing of the value.
  kUnknown,   // It may take effect at any time after its invocation, or never.
};

// One operation of one client on one key. Invocations and returns are positions in one order of all
// events of the history.
struct Operation {
  // The return of an operation that never returned.
  static constexpr uint64_t kNever = ~uint64_t{0};

  uint64_t client = 0;                               // Has one operation at a time.
  uint32_t key = 0;                                  // Into History::keys.
  OperationKind kind = OperationKind::kGet;          // What the client asked for.
  OperationOutcome outcome = OperationOutcome::kOk;  // What the client knows of the effect.
  ValueId input = kAbsent;                           // kPut, kAppend, kCas.
  ValueId expected = kAbsent;                        // kCas.
  ValueId output = kAbsent;                          // kGet.
  uint64_t invoked = 0;                              // The position of its invocation.
  uint64_t returned = kNever;                        // kNever if the outcome is unknown.
  // Of writes: its position in the order in which they took effect, if the recorder knows it. The
  // search tries that order first, but does not rely on it. 0: not known.
  uint64_t order = 0;
  uint32_t line = 0;  // Where it was invoked, if the history came from a file; else 0.
};

// A whole history.
struct History {
  std::vector<Operation> operations;  // In order of invocation.
  std::vector<std::string> keys;      // Names, by Operation::key.
  std::vector<std::string> clients;   // Names, by Operation::client; empty if clients are numbers.
  ValueTable values;                  // The values that ValueIds stand for.
  ValueId initial = kAbsent;          // The value of every key before the first operation.
};

// "client 3: cas(2, 4) -> ok", as reports print it.
std::string Describe(const History& history, const Operation& operation);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_HISTORY_H_
