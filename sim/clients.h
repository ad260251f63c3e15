// Clients that put values, one operation at a time each, and what they know of them.
#ifndef SQUALL_SIM_CLIENTS_H_
#define SQUALL_SIM_CLIENTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "core/base/types.h"
#include "sim/time.h"

namespace squall {

// A client's operation: who, and that client's how-manieth.
struct OperationId {
  uint32_t client = 0;
  uint32_t ordinal = 0;

  constexpr uint64_t number() const { return uint64_t{client} << 32 | ordinal; }
};

// The client whose operations come from the plan's actions instead of choices.
inline constexpr uint32_t kScriptClient = 0xffffffff;

class Clients {
 public:
  struct Client {
    uint32_t ordinal = 0;   // Of the next operation.
    bool waiting = false;
    uint32_t waiting_for = 0;
    NodeId node;            // Through which the operation went.
    SimTime since;
  };
  // A write that the plan asked for.
  struct ScriptPut {
    std::string key;
    std::string value;
    uint64_t applied_on = 0;  // Bit i: node i has applied it.
    Index index;              // Where it was first applied; zero until then.
  };

  explicit Clients(uint64_t count) : clients_(count) {}

  const Client& client(uint32_t c) const { return clients_[c]; }
  size_t size() const { return clients_.size(); }
  const std::vector<ScriptPut>& script_puts() const { return script_puts_; }

  // Client `c` is free for another operation: it waits for none, or has waited for too long and
  // gives up without knowing the outcome.
  bool Ready(uint32_t c, SimTime now) const;
  // The next operation's name.
  OperationId Begin(uint32_t c) { return {c, clients_[c].ordinal++}; }
  // A node accepted it.
  void Accepted(OperationId id, NodeId node, SimTime now);
  OperationId BeginScriptPut(std::string_view key, std::string_view value);

  // `node` has applied `operation`, which stands at `index` of the log. Returns whether a client just learnt of its success: the one
  // that waits for this operation at this node.
  bool Applied(NodeId node, uint64_t operation, Index index = kNoIndex);

  static constexpr uint64_t kPatienceMicros = 500 * kMillisecond;

 private:
  std::vector<Client> clients_;
  std::vector<ScriptPut> script_puts_;
};

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_H_
