// What a world holds, counted.
#include <cstdint>
#include <vector>

#include "sim/world/world_environment.h"

namespace squall {

std::vector<World::ContainerSize> World::ContainerSizes() const {
  const Ghost& ghost = suite_.ghost();
  uint64_t known = 0;
  uint64_t operations = 0;
  uint64_t files = 0;
  uint64_t logs = 0;
  uint64_t reads = 0;
  for (uint64_t i = 0; i < nodes_.size(); ++i) {
    const NodeSlot& slot = nodes_[i];
    known += slot.known.all().size();
    operations += slot.disk.files.pending();
    files += slot.disk.files.List().size();
    const NodeGhost& node = ghost.nodes[i];
    for (const PrefixLog* log : {&node.log, &node.durable_log}) {
      logs += log->last() - log->before_first();
    }
    reads += slot.guest ? slot.guest->Burdens().reads_waiting : 0;
  }
  return {{"events", events_.size()},
          {"messages in flight", in_flight_.size()},
          {"memberships proposed", budget_.proposed().size()},
          {"memberships known", known},
          {"disk operations", operations},
          {"files", files},
          {"reads that wait", reads},
          {"reads of leaders", liveness().reads_kept.remembered()},
          {"ghost: logs", logs},
          {"ghost: ledger", ghost.ledger.size()},
          {"ghost: entries", ghost.entries.size()},
          {"ghost: digests", ghost.digests.size()},
          {"ghost: memberships", ghost.members.steps().size()},
          {"ghost: membership changes", ghost.members.changes().size()},
          {"ghost: snapshots sent", ghost.sent.size()},
          {"ghost: clients", ghost.clients.clients.size()}};
}

}  // namespace squall
