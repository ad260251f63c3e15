// What goes wrong once more when the storm is over and all is at rest.
//
// As long as clients write, the next write repairs much of what a leader gets wrong about a member.
// So the last thing that goes wrong comes when no write follows, and only heartbeats are left to
// repair it. It is one of what happens in any healthy cluster: a message is lost, a process stands
// still for less than an election timeout, a node restarts. All has to come to rest again.

#include <algorithm>

#include "sim/plan/operations.h"
#include "sim/world/client_desk.h"
#include "sim/world/recovery.h"
#include "sim/world/stage.h"
#include "sim/world/stage_call.h"

namespace squall {
namespace {

// What goes wrong between the leader and a member. The value of ChoiceKind::kRestFault is
// 1 + fault + kRestFaults * (member - 1).
enum class RestFault : uint8_t {
  kUnreachable,     // The leader is told that a message to the member was lost.
  kSnapshotFailed,  // The leader is told that a snapshot to the member was lost.
  kAppendLost,      // The last write does not reach the member.
  kAnswerLost,      // The member's answer to the last write does not reach the leader.
  kPaused,          // The member stands still when the last write is made.
  kRestarted,       // The member restarts when the last write is made.
  kReadLost,        // A read through the member loses its way.
};
static_assert(static_cast<uint64_t>(RestFault::kReadLost) + 1 == kRestFaults);

}  // namespace

// True if something has gone wrong just now.
bool Recovery::OfferRestFault(Stage& stage) {
  if (liveness_.rest_fault_offered) return false;
  liveness_.rest_fault_offered = true;
  const uint64_t value = stage.choices().Draw(
      {ChoiceKind::kRestFault, 0, 0, 0, 0}, stage.options().rest_fault_ppm,
      [&](uint64_t bits) { return 1 + Choices::Scale(bits, kRestFaults * stage.node_count()); });
  if (value == 0) return false;
  const NodeId leader = liveness_.leader.leader();
  const NodeId member = RestFaultTarget(stage, (value - 1) / kRestFaults % stage.node_count());
  if (member == kNoNode) return false;
  stage.Count(Probe::kRestFault);
  switch (static_cast<RestFault>((value - 1) % kRestFaults)) {
    case RestFault::kUnreachable:
      stage.Call(leader, [&](Guest& guest, GuestEnvironment& env) {
        guest.ReportUnreachable(member, env);
      });
      break;
    case RestFault::kSnapshotFailed:
      stage.Call(leader, [&](Guest& guest, GuestEnvironment& env) {
        guest.ReportSnapshot(member, SnapshotReport::kFailed, env);
      });
      break;
    case RestFault::kAppendLost:
      CutForAWhile(stage, leader, member);
      WriteOnceMore(stage, leader);
      break;
    case RestFault::kAnswerLost:
      CutForAWhile(stage, member, leader);
      WriteOnceMore(stage, leader);
      break;
    case RestFault::kPaused:
      stage.process(member).paused_until = stage.now() + ElectionTimeout(stage) / 2;
      WriteOnceMore(stage, leader);
      break;
    case RestFault::kRestarted:
      stage.CrashFor(member, stage.options().tick_us);
      WriteOnceMore(stage, leader);
      break;
    case RestFault::kReadLost:
      CutForAWhile(stage, member, leader);
      std::erase_if(liveness_.probe_reads,
                    [member](const Liveness::Probe& read) { return read.node == member; });
      ProbeReads(stage);
      break;
  }
  // What is asked for now has as long as a second storm would have had.
  const uint64_t time = std::max(stage.options().settle_us / 2, 10 * ElectionTimeout(stage));
  stage.SetEnd(std::max(stage.end(), stage.now() + time));
  return true;
}

// A member of the core that follows its leader: the `first`-th node, or the next one that does.
NodeId Recovery::RestFaultTarget(Stage& stage, uint64_t first) const {
  const NodeId leader = liveness_.leader.leader();
  if (leader == kNoNode || !stage.node(leader).guest) return kNoNode;
  for (uint64_t k = 0; k < stage.node_count(); ++k) {
    const NodeId id((first + k) % stage.node_count() + 1);
    if (id != leader && (core_ - liveness_.retired).contains(id) && stage.node(id).guest &&
        stage.node(leader).members.contains(id)) {
      return id;
    }
  }
  return kNoNode;
}

// For as long as what is sent now, and the answer to it, takes. No election is due by then.
void Recovery::CutForAWhile(Stage& stage, NodeId from, NodeId to) {
  const Options& options = stage.options();
  const uint64_t length =
      std::min(ElectionTimeout(stage) / 2, 2 * (options.latency_us + options.jitter_us) +
                                               4 * options.sync_us + options.tick_us);
  const uint32_t handle =
      stage.network().Begin(Partition{NodeSet::Of(from), NodeSet::Of(to), true});
  stage.Push({stage.now() + length, kNoNode, Event::LinkFaultEnd{handle}});
}

void Recovery::WriteOnceMore(Stage& stage, NodeId leader) {
  Action put;
  put.kind = Action::Kind::kPut;
  put.node = leader.value();
  put.key = "settled";
  put.value = std::to_string(stage.desk().clients().script().size());
  stage.desk().ScriptOperation(stage, put);
}

}  // namespace squall
