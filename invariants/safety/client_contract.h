// S21, the clients' contract: a write that a client was told of is in the log, at the index that it
// was told, and was done exactly once with the result that it was told; a write that was refused is
// never done; a client's writes are done in the order in which it asked (Thesis 6.3).
//
// Looked at where an entry is applied for the first time anywhere, and where a client is told; all
// other applications of the entry are compared with the first. Does not verify: anything of clients
// beyond ClientGhost::kClientsMax, or of operations that were not told as invoked;
// refusals more than 64 operations back; results, without a machine given to the suite; anything
// once an entry was passed over of which no node said that it applied it. Takes for granted that
// nodes keep a session for every client that may still try again.
#ifndef SQUALL_INVARIANTS_SAFETY_CLIENT_CONTRACT_H_
#define SQUALL_INVARIANTS_SAFETY_CLIENT_CONTRACT_H_

#include "core/base/message.h"
#include "core/host/environment.h"
#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node has applied an entry. Feeds the witness if it is the first to.
void CheckApplied(Subject subject, const Entry& entry, const ApplyResult& result);

// The client is told that the write which it asked for last was done, at `index`, with this result.
void CheckWritten(Ghost& ghost, const ClientOperation& write, Index index, const Payload& result);

// The client is told that the write which it asked for last will never be done.
void CheckRefused(Ghost& ghost, const ClientOperation& write);

struct ClientContractChecker {
  static constexpr Property kProperty = Property::kClientContract;

  static void Applied(Subject subject, const Entry& entry, const ApplyResult& result) {
    CheckApplied(subject, entry, result);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_CLIENT_CONTRACT_H_
