#include "sim/clients.h"

namespace squall {

bool Clients::Ready(uint32_t c, SimTime now) const {
  const Client& client = clients_[c];
  return !client.waiting || now - client.since >= kPatienceMicros;
}

void Clients::Accepted(OperationId id, NodeId node, SimTime now) {
  if (id.client == kScriptClient) return;
  Client& client = clients_[id.client];
  client.waiting = true;
  client.waiting_for = id.ordinal;
  client.node = node;
  client.since = now;
}

OperationId Clients::BeginScriptPut(std::string_view key, std::string_view value) {
  script_puts_.push_back({std::string(key), std::string(value), 0, kNoIndex});
  return {kScriptClient, static_cast<uint32_t>(script_puts_.size() - 1)};
}

bool Clients::Applied(NodeId node, uint64_t operation, Index index) {
  const uint32_t c = static_cast<uint32_t>(operation >> 32);
  const uint32_t ordinal = static_cast<uint32_t>(operation);
  if (c == kScriptClient) {
    if (ordinal < script_puts_.size()) {
      ScriptPut& put = script_puts_[ordinal];
      put.applied_on |= uint64_t{1} << node.value();
      if (put.index == kNoIndex) put.index = index;
    }
    return false;
  }
  if (c >= clients_.size()) return false;
  Client& client = clients_[c];
  if (!client.waiting || client.waiting_for != ordinal || client.node != node) return false;
  client.waiting = false;
  return true;
}

}  // namespace squall
