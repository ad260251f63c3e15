// Operators: membership changes, transfers of leadership, snapshots and elections out of turn.
#ifndef SQUALL_SIM_WORLD_OPERATORS_H_
#define SQUALL_SIM_WORLD_OPERATORS_H_

#include <cstdint>

#include "core/base/conf_change.h"
#include "core/base/types.h"
#include "sim/plan/operations.h"
#include "sim/plan/time.h"
#include "sim/world/action_outcome.h"

namespace squall {

class Stage;

class Operators {
 public:
  // The `ordinal`-th opportunity.
  void OfferOperations(Stage& stage, uint32_t ordinal);
  // Asks `node` for the change, unless it would leave a configuration that cannot decide anything
  // because too many of its disks are lost. New members start first.
  ActionOutcome ChangeMembership(Stage& stage, NodeId node, const ConfChangeV2& change);
  // Asks `node` to transfer its leadership to `to`. Nothing if it is down or paused.
  void Transfer(Stage& stage, NodeId node, NodeId to);

 private:
  // The latest transfer that was asked for and whose outcome is not known.
  struct PendingTransfer {
    NodeId from;
    NodeId to;
    Term term;  // In which it was asked for. Zero: there is none.
    SimTime since;
  };

  uint64_t DrawOperation(Stage& stage, OperatorTask kind, uint32_t ordinal, uint64_t ppm);
  void FollowTransfer(Stage& stage);

  PendingTransfer transfer_;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_OPERATORS_H_
