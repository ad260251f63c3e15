// After the storm: a part of the cluster that holds a quorum, the core, is made whole, the rest
// stays broken, and from then on there has to be progress (TigerBeetle's liveness mode).
//
//   recovery_core.cc     who is made whole, who stays broken
//   recovery.cc          what then has to come about
//   recovery_rest.cc     what goes wrong once more when all is at rest
//   recovery_watch.cc    what is watched in the storm too
#ifndef SQUALL_SIM_WORLD_RECOVERY_H_
#define SQUALL_SIM_WORLD_RECOVERY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "core/base/message.h"
#include "core/host/environment.h"
#include "invariants/liveness/core_node.h"
#include "invariants/violation.h"
#include "sim/plan/node_set.h"
#include "sim/world/liveness.h"
#include "sim/world/node_slot.h"

namespace squall {

class Stage;

class Recovery {
 public:
  Recovery(uint64_t nodes, uint64_t election_tick) : liveness_(nodes, election_tick) {}

  // The storm is over.
  bool begun() const { return begun_; }
  // The nodes that were healed. Empty before that.
  NodeSet core() const { return core_; }
  // How far the core has come since.
  const Liveness& liveness() const { return liveness_; }
  // How long after its sending a message of the storm may arrive.
  static uint64_t LatenessMax(const Options& options);

  // Ends the storm.
  void Settle(Stage& stage);
  // The `look`-th look at the core, from 1, and what is to be done next about it.
  void FollowLiveness(Stage& stage, uint32_t look);
  // The plan goes on by itself: lack of progress is its own doing.
  void NoLongerJudged() { liveness_.judged = false; }

  // What is watched all the time.
  void WatchTick(Stage& stage, NodeId id);
  void WatchDelivery(Stage& stage, NodeId id, const Message& message, uint64_t heartbeat_us);
  void WatchTransfer(Stage& stage, NodeId id);
  void WatchRefusal(Stage& stage, NodeId id);
  void WatchStep(Stage& stage, NodeId id, const NodeState& before, const NodeState& after,
                 Index changed);
  void WatchMembership(Stage& stage, NodeId id);
  void WatchCrash(NodeId id) {
    liveness_.reads.Crashed(id);
    liveness_.reads_kept.Crashed(id);
  }
  // A read is about to be put to the node; the call that does so is over; the read has ended.
  void WatchRead(Stage& stage, NodeId id, uint64_t request);
  void WatchReadAsked() { liveness_.reads_kept.Asked(); }
  void WatchReadEnd(Stage& stage, NodeId id, uint64_t request, ReadOutcome outcome);
  ReadsKept& reads_kept() { return liveness_.reads_kept; }

 private:
  // Of the size that most clusters have.
  using CoreNodes = absl::InlinedVector<CoreNode, 8>;

  // recovery_core.cc
  void HealNode(Stage& stage, NodeId id);
  const NodeSlot* LatestApplied(Stage& stage) const;
  NodeSet InvolvedSet(Stage& stage) const;
  NodeSet WithOldMembers(Stage& stage, NodeSet core) const;
  NodeSet DrawBroken(Stage& stage, NodeSet involved);

  // recovery.cc
  uint64_t ElectionTimeout(Stage& stage) const;
  CoreNodes CoreView(Stage& stage) const;
  MessageBudget::Counts LivenessCounts(Stage& stage) const;
  void BeginLiveness(Stage& stage);
  void EnterPhase(Stage& stage, Liveness::Phase phase);
  bool IsHeldUpByAHigherTerm(Stage& stage) const;
  bool IsSlow(Stage& stage) const;
  void GiveMoreTime(Stage& stage, SimTime next);
  uint64_t WorkLeft(Stage& stage) const;
  void FollowWorkLeft(Stage& stage, bool in_time);
  void FinishLiveness(Stage& stage);
  bool HasLeader(Stage& stage, uint64_t stable_us) const;
  std::optional<Violation> MissingLeader(Stage& stage, uint64_t stable_us, Wording wording) const;
  std::optional<Violation> MissingProgress(Stage& stage, Wording wording) const;
  std::optional<Violation> MissingRest(Stage& stage, Wording wording) const;
  void ProbeProgress(Stage& stage);
  void ProbeWrite(Stage& stage, NodeId leader);
  void ProbeReads(Stage& stage);
  void ProbeTransfer(Stage& stage, NodeId leader);
  void AskToLeave(Stage& stage);
  void RetireRemoved(Stage& stage);
  bool BeginRejoin(Stage& stage);

  // recovery_rest.cc
  bool OfferRestFault(Stage& stage);
  NodeId RestFaultTarget(Stage& stage, uint64_t first) const;
  void CutForAWhile(Stage& stage, NodeId from, NodeId to);
  void WriteOnceMore(Stage& stage, NodeId leader);

  bool begun_ = false;
  NodeSet core_;
  Liveness liveness_;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_RECOVERY_H_
