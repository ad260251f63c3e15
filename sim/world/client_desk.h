// Where clients meet the cluster: what they ask, whom, and what they hear of it.
#ifndef SQUALL_SIM_WORLD_CLIENT_DESK_H_
#define SQUALL_SIM_WORLD_CLIENT_DESK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/payload.h"
#include "invariants/history/recorder.h"
#include "sim/clients/clients.h"
#include "sim/plan/plan.h"
#include "sim/world/action_outcome.h"
#include "sim/world/effects.h"
#include "sim/world/event_queue.h"

namespace squall {

class Stage;

class ClientDesk {
 public:
  // Operations of clients that are written down, a few megabytes of them at most.
  static constexpr uint64_t kHistoryOperationsMax = 20000;

  ClientDesk(uint64_t clients, uint64_t keys) : clients_(clients), latest_(keys) {}

  const Clients& clients() const { return clients_; }
  // What clients did and were told, for the general checker. Empty without checkers.
  const HistoryRecorder& history() const { return history_; }

  // The client's turn comes after its pause.
  void ScheduleClient(Stage& stage, uint32_t client, uint32_t turn);
  void ClientTurn(Stage& stage, const Event::ClientTurn& turn);
  // An operation of the plan, tried once; the last write of one of its sessions, tried again.
  ActionOutcome ScriptOperation(Stage& stage, const Action& action);
  ActionOutcome RetryScript(Stage& stage, const Action& action);

  // The node has applied a command; it has answered a read.
  void WriteDone(Stage& stage, NodeId node, Index index, const ApplyResult& result);
  void ReadAnswered(Stage& stage, NodeId node, const Effects::Read& read);

 private:
  void BeginOperation(Stage& stage, uint32_t client);
  void Try(Stage& stage, uint32_t client);
  ActionOutcome AskRead(Stage& stage, size_t place, const Payload& question);
  ActionOutcome AskWrite(Stage& stage, size_t place);
  void ScriptWriteDone(Stage& stage, NodeId node, Index index, const ApplyResult& result,
                       Clients::ScriptOperation& write);
  bool ReplyArrives(Stage& stage, Clients::Client& client);
  void TellInvoked(Stage& stage, const ClientOperation& operation, const Payload& command);
  void TellDone(Stage& stage, const ClientOperation& operation, const Payload& result);
  void TellWritten(Stage& stage, NodeId node, const ClientOperation& operation, Index index,
                   const Payload& result);
  void TellRefused(Stage& stage, NodeId node, const ClientOperation& operation);
  void TellRead(Stage& stage, NodeId node, const ClientOperation& operation, Index index,
                const Payload& answer);

  Clients clients_;
  std::vector<Payload> latest_;  // By key: what was last written by a client that knows it was.
  HistoryRecorder history_{kHistoryOperationsMax};
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_CLIENT_DESK_H_
