#include "sim/clients/clients.h"

#include "core/host/sessions.h"

namespace squall {

Clients::Client* Clients::WaitingForWrite(NodeId node, uint64_t session, uint64_t sequence) {
  if (session == 0 || session > clients_.size()) return nullptr;
  Client& client = clients_[session - 1];
  const bool waits = client.waiting && !client.is_read && client.node == node &&
                     client.operations == sequence;
  return waits ? &client : nullptr;
}

Clients::Client* Clients::WaitingForRead(NodeId node, uint64_t name) {
  const uint64_t session = name >> 40;
  if (session == 0 || session > clients_.size()) return nullptr;
  Client& client = clients_[session - 1];
  const bool waits = client.waiting && client.is_read && client.node == node &&
                     client.attempts == (name & 0xffffffff);
  return waits ? &client : nullptr;
}

bool Clients::IsNewlyDone(uint64_t session, uint64_t sequence) {
  if (session == 0 || session > clients_.size()) return false;
  uint64_t& done = clients_[session - 1].done;
  if (sequence <= done) return false;
  done = sequence;
  return true;
}

bool ReadClientWrite(std::string_view bytes, ClientWrite* write) {
  SessionCommand session;
  if (!DecodeSessionCommand(bytes, &session)) return false;
  write->session = session.client;
  write->sequence = session.sequence;
  return DecodeKvCommand(session.command, &write->command);
}

}  // namespace squall
