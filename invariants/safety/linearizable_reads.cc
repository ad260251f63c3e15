#include "invariants/safety/linearizable_reads.h"

#include <algorithm>
#include <optional>

#include "invariants/sentence.h"

namespace squall {

void CheckRead(Ghost& ghost, const ClientOperation& read, Index index, const Payload& answer) {
  ClientGhost& clients = ghost.clients;
  ClientRecord* client = clients.FindOpen(read);
  if (client == nullptr) return;
  client->open = false;
  if (index < client->acknowledged_before) {
    ghost.Report({Property::kLinearizableReads,
                  Sentence("client ", read.client, " is answered read ", read.sequence,
                           " as of entry ", index, ", but entry ", client->acknowledged_before,
                           " had been acknowledged when it asked"),
                  "a read misses what was acknowledged before it",
                  {},
                  {},
                  index});
    return;
  }
  // A node that crashes in the middle of its step may have applied and answered, and the ledger
  // does not know of the step.
  const Index committed = std::max(ghost.LedgerLast(), clients.witness.last());
  if (index > committed) {
    ghost.Report({Property::kLinearizableReads,
                  Sentence("client ", read.client, " is answered read ", read.sequence,
                           " as of entry ", index, ", but only ", committed, " are committed"),
                  "a read from the future",
                  {},
                  {},
                  index});
    return;
  }
  clients.acknowledged = std::max(clients.acknowledged, index);
  const std::optional<uint64_t> right = clients.witness.AnswerAt(index, client->command);
  if (right && *right != HashPayload(answer)) {
    ghost.Report({Property::kLinearizableReads,
                  Sentence("client ", read.client, " is answered read ", read.sequence,
                           " with something else than the state machine said at entry ", index),
                  "a read's answer is not the state machine's",
                  {},
                  {},
                  index});
  }
}

}  // namespace squall
