// Clients: what each is about, and what it knows of the outcome. They keep at most one operation
// under way each, try again when no answer comes, and sometimes give up without knowing.
//
// Fault model: an answer may be lost; a client may ask any node; a retry carries the number of the
// operation that it repeats, so that it is done once (Thesis 6.3). Clients never lie and never
// forget their own numbers.
#ifndef SQUALL_SIM_CLIENTS_CLIENTS_H_
#define SQUALL_SIM_CLIENTS_CLIENTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/payload.h"
#include "core/base/types.h"
#include "invariants/history/history.h"
#include "invariants/suite.h"
#include "sim/clients/kv_command.h"
#include "sim/plan/node_set.h"
#include "sim/plan/time.h"

namespace squall {

// What a client does; the numbers are the values of ChoiceKind::kClientCommand.
enum class ClientCommand : uint8_t { kPut = 0, kGet = 1, kDelete = 2, kAppend = 3, kCas = 4 };

// Operations that the plan asks for have sessions of their own, one each, from here on. Writes for
// which the plan names a session share that of the first of them.
inline constexpr uint64_t kScriptSession = uint64_t{1} << 32;

class Clients {
 public:
  struct Client {
    uint32_t operations = 0;  // Begun so far; the number of the present one.
    uint32_t attempts = 0;    // Of all operations; names reads, and what is drawn for each.
    uint32_t answers = 0;     // Sent to it, lost ones included.
    uint64_t done = 0;        // Its last write that any replica has done.
    uint32_t timeouts = 0;
    bool waiting = false;
    bool is_read = false;
    bool accepted = false;  // Some node took it: it may be done at any time.
    NodeId node;            // Through which it was tried last.
    SimTime since;          // When it was tried last.
    uint32_t key = 0;
    Payload command;  // As nodes are given it: of a session, or a question.
    Payload value;    // What it puts.
  };
  // A write or a read that the plan asked for.
  struct ScriptOperation {
    bool is_read() const { return kind == OperationKind::kGet; }

    OperationKind kind = OperationKind::kPut;
    std::string key;
    std::string value;                    // Of a read: the answer, when it came.
    std::optional<std::string> expected;  // Of a compare-and-swap.
    ClientOperation name;
    Payload command;  // Of a write: as nodes are given it.
    size_t next = 0;  // The place of the next write of its session; 0: there is none.
    NodeId node;      // Through which it was tried last; kNoNode if there was no leader.
    SimTime asked;    // When.
    NodeSet applied_on;
    bool answered = false;  // Its client was told the result.
    Index index;        // Where it was first applied, or as of which it was read; zero until then.
    SimTime done;       // When that was.
    Payload result;     // Of a write: what its client is told.
    bool lost = false;  // A read that its node gave up: it is never answered.
  };

  explicit Clients(uint64_t count) : clients_(count) {}

  size_t size() const { return clients_.size(); }
  Client& client(uint32_t c) { return clients_[c]; }
  const Client& client(uint32_t c) const { return clients_[c]; }
  std::vector<ScriptOperation>& script() { return script_; }
  // Adds an operation that is about to be tried, and gives it its name. `session`, if not 0, is the
  // number of the session in the plan.
  ScriptOperation& AddScript(ScriptOperation operation, uint64_t session);
  // The places of the last write of that session of the plan, and of the write of that name.
  std::optional<size_t> LastOfSession(uint64_t session) const;
  std::optional<size_t> FindScriptWrite(const ClientOperation& name) const;
  const std::vector<ScriptOperation>& script() const { return script_; }

  // Names of sessions and reads, and back.
  static constexpr uint64_t SessionOf(uint32_t c) { return uint64_t{c} + 1; }
  static constexpr uint64_t ScriptSessionOf(size_t i) { return kScriptSession + i; }
  static constexpr bool IsScript(uint64_t session) { return session >= kScriptSession; }
  // A read is named by its client and the attempt, one of a script by its session alone.
  static constexpr uint64_t ReadName(uint32_t c, uint32_t attempt) {
    return SessionOf(c) << 40 | attempt;
  }
  static constexpr uint64_t ScriptReadName(size_t i) { return i; }
  static constexpr bool IsScriptRead(uint64_t name) { return name >> 40 == 0; }

  // The client that waits for this answer, or null.
  Client* WaitingForWrite(NodeId node, uint64_t session, uint64_t sequence);
  Client* WaitingForRead(NodeId node, uint64_t name);
  // Whether this is the first that is heard of the client's write being done.
  bool IsNewlyDone(uint64_t session, uint64_t sequence);

  // `text` with the operations of scripts in words where it has the numbers of their sessions:
  // "client 4294967300 is answered" becomes "the client of the get of x at 2.300s is answered".
  std::string NameScriptClients(std::string_view text) const;

  // Whose operation it is.
  ClientOperation OperationOf(const Client& client) const {
    return {SessionOf(static_cast<uint32_t>(&client - clients_.data())), client.operations};
  }

 private:
  std::vector<Client> clients_;
  std::vector<ScriptOperation> script_;
  std::map<uint64_t, size_t> last_of_session_;  // By session of the plan: its last write's place.
};

// A client's write as entries carry it: whose, and what.
struct ClientWrite {
  uint64_t session = 0;
  uint64_t sequence = 0;
  KvCommand command;
};
// False if the bytes are none. The views point into `bytes`.
bool ReadClientWrite(std::string_view bytes, ClientWrite* write);

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_CLIENTS_H_
