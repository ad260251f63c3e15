#include "invariants/ghost/client_ghost.h"

#include <algorithm>

namespace squall {
namespace {

std::vector<ClientRecord>::iterator LowerBound(std::vector<ClientRecord>& clients,
                                               uint64_t client) {
  return std::lower_bound(clients.begin(), clients.end(), client,
                          [](const ClientRecord& r, uint64_t c) { return r.client < c; });
}

}  // namespace

ClientRecord* ClientGhost::Find(uint64_t client) {
  // Nearly always clients are numbered from 1.
  if (client - 1 < clients.size() && clients[client - 1].client == client) {
    return &clients[client - 1];
  }
  const auto at = LowerBound(clients, client);
  return at != clients.end() && at->client == client ? &*at : nullptr;
}

ClientRecord* ClientGhost::FindOpen(const ClientOperation& operation) {
  ClientRecord* record = Find(operation.client);
  return record != nullptr && record->open && record->sequence == operation.sequence ? record
                                                                                     : nullptr;
}

ClientRecord* ClientGhost::Invoke(const ClientOperation& operation, const Payload& command) {
  ClientRecord* record = Find(operation.client);
  if (record == nullptr) {
    if (clients.size() >= kClientsMax) return nullptr;
    ClientRecord fresh;
    fresh.client = operation.client;
    record = &*clients.insert(LowerBound(clients, operation.client), std::move(fresh));
  }
  const uint64_t step = operation.sequence - record->sequence;
  record->refused = step < 64 ? record->refused << step : 0;
  record->sequence = operation.sequence;
  record->open = true;
  record->command = command;
  record->acknowledged_before = acknowledged;
  return record;
}

}  // namespace squall
