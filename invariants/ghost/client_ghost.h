// What the checkers of clients remember: what each asked last, what it was told, and what has
// become of its writes.
//
// Of each client the latest operation is remembered and the latest write that was done, and of the
// 64 operations before, which were refused. A plain value.
#ifndef SQUALL_INVARIANTS_GHOST_CLIENT_GHOST_H_
#define SQUALL_INVARIANTS_GHOST_CLIENT_GHOST_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/payload.h"
#include "core/base/types.h"
#include "invariants/ghost/machine_witness.h"

namespace squall {

// A client's operation: the client, and the operation's number within that client, both from 1.
struct ClientOperation {
  uint64_t client = 0;
  uint64_t sequence = 0;
};

struct ClientRecord {
  uint64_t client = 0;

  // The operation that it invoked last. Those before it will not be answered any more.
  uint64_t sequence = 0;
  bool open = false;  // It has not been answered.
  Payload command;    // Of a read: the question.
  // The largest index that any client had been told of by then.
  Index acknowledged_before;

  // Its write that was done last: which, by the entry at which index, and the hash of the result.
  uint64_t done = 0;
  Index done_at;
  uint64_t done_result = 0;

  // Bit i: operation number `sequence` - i was refused.
  uint64_t refused = 0;

  bool WasRefused(uint64_t number) const {
    return number <= sequence && sequence - number < 64 &&
           (refused >> (sequence - number) & 1) != 0;
  }
};

struct ClientGhost {
  explicit ClientGhost(std::unique_ptr<MachineModel> model) : witness(std::move(model)) {}

  MachineWitness witness;
  // The largest index that any client has been told of: of a write, or as of which a read was
  // served.
  Index acknowledged;
  std::vector<ClientRecord> clients;  // By name.

  // Clients that are remembered; what others do is not looked at.
  static constexpr size_t kClientsMax = 8192;

  // Null if the client is not known: it has invoked nothing.
  ClientRecord* Find(uint64_t client);
  // The record of the client whose operation this is, if it is the latest one and not yet answered.
  ClientRecord* FindOpen(const ClientOperation& operation);
  // The client invokes its next operation. Null if there is no room for it.
  ClientRecord* Invoke(const ClientOperation& operation, const Payload& command);
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_CLIENT_GHOST_H_
