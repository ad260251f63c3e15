// What the checkers of liveness watch in the storm too: they count a node's own ticks.

#include "sim/world/recovery.h"
#include "sim/world/stage.h"

namespace squall {
namespace {

// What the node has to send may wait for its disk: it need not leave in the call that it is made
// in.
bool WaitsForDisk(const NodeSlot& slot) { return slot.disk.files.barriers() > 0; }

}  // namespace

void Recovery::WatchTick(Stage& stage, NodeId id) {
  const NodeSlot& slot = stage.node(id);
  ++stage.clock(id).ticks;
  if (!stage.options().check_quorum || !stage.checked()) return;
  if (!slot.guest || slot.state.role != Role::kLeader) return;
  auto broken =
      liveness_.contact.Ticked(id, slot.members.voters, slot.state.term, slot.clock.ticks);
  if (broken) [[unlikely]]
    stage.Report(*std::move(broken));
}

void Recovery::WatchDelivery(Stage& stage, NodeId id, const Message& message,
                             uint64_t heartbeat_us) {
  const NodeSlot& slot = stage.node(id);
  liveness_.reads_kept.Arrives(message, heartbeat_us, slot.state);
  if (slot.state.role != Role::kLeader) return;
  if (message.type == MessageType::kTransferLeader) [[unlikely]]
    WatchTransfer(stage, id);
  if (message.term == slot.state.term) liveness_.contact.Heard(id, message.from, slot.clock.ticks);
}

void Recovery::WatchTransfer(Stage& stage, NodeId id) {
  const NodeSlot& slot = stage.node(id);
  liveness_.transfers.Asked(id, slot.state.term, slot.clock.ticks);
  liveness_.contact.Begin(id, slot.clock.ticks);
}

// What a leader has heard counts for another configuration now.
void Recovery::WatchMembership(Stage& stage, NodeId id) {
  liveness_.contact.Begin(id, stage.node(id).clock.ticks);
  liveness_.reads_kept.MembersChanged(id, stage.now().value());
}

void Recovery::WatchRead(Stage& stage, NodeId id, uint64_t request) {
  liveness_.reads.Asked(id, request);
  const NodeSlot& slot = stage.node(id);
  if (WaitsForDisk(slot)) return;
  liveness_.reads_kept.Asking(id, request, slot.state, stage.now().value());
}

void Recovery::WatchReadEnd(Stage& stage, NodeId id, uint64_t request, ReadOutcome outcome) {
  liveness_.reads.Ended(id, request);
  if (outcome == ReadOutcome::kDone) return liveness_.reads_kept.Answered(id, request);
  const NodeSlot& slot = stage.node(id);
  // A node that crashes in the call that loses the read takes all of them with it.
  if (!slot.guest) return;
  auto dropped = liveness_.reads_kept.Lost(id, request, slot.state, *slot.guest);
  if (dropped && stage.checked()) [[unlikely]]
    stage.Report(*std::move(dropped));
}

void Recovery::WatchRefusal(Stage& stage, NodeId id) {
  const NodeSlot& slot = stage.node(id);
  if (!stage.checked() || !slot.guest) return;
  auto broken = liveness_.transfers.Refused(id, *slot.guest, slot.clock.ticks);
  if (broken) [[unlikely]]
    stage.Report(*std::move(broken));
}

void Recovery::WatchStep(Stage& stage, NodeId id, const NodeState& before, const NodeState& after,
                         Index changed) {
  if (after.role == Role::kLeader && (before.role != Role::kLeader || before.term != after.term)) {
    liveness_.contact.Begin(id, stage.node(id).clock.ticks);
    liveness_.reads_kept.Elected(id);
  }
  if (after.role == Role::kLeader && after.commit > before.commit &&
      after.commit > stage.node(id).past.led_from && !WaitsForDisk(stage.node(id))) {
    liveness_.reads_kept.Committed(id, stage.now().value());
  }
  if (!begun_) return;
  if (changed != kNoIndex && changed <= after.last) {
    const uint64_t entries = after.last - changed + 1;
    liveness_.work += entries;
    // The leader's name is the guest's word.
    const bool follows = after.lead.value() - 1 < stage.node_count();
    const Index end = follows ? stage.node(after.lead).state.last : after.last;
    if (end > after.last) liveness_.tails += entries * (end - after.last);
  }
  if (after.commit > before.commit) liveness_.work += after.commit - before.commit;
}

}  // namespace squall
