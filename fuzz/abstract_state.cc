#include "fuzz/abstract_state.h"

#include <algorithm>
#include <vector>

#include "core/base/hash.h"

namespace squall {
namespace {

// Less by much, by one, equal, more by one, more by much: 0 to 4.
uint64_t Compare(uint64_t a, uint64_t b) {
  if (a < b) return b - a > 1 ? 0 : 1;
  if (a > b) return a - b > 1 ? 4 : 3;
  return 2;
}

// The state of the node that others are compared with: the leader of the newest term, or, if there
// is none, the node with the newest term and, of several, the longest log.
NodeState Reference(const World& world) {
  const NodeId leader = world.Leader();
  if (leader != kNoNode) return world.node(leader)->State();
  NodeState best;
  for (uint64_t id = 1; id <= world.node_count(); ++id) {
    const Guest* const node = world.node(NodeId(id));
    if (node == nullptr) continue;
    const NodeState state = node->State();
    if (state.term > best.term || (state.term == best.term && state.last > best.last)) best = state;
  }
  return best;
}

uint64_t Look(const NodeState& state, const NodeState& reference) {
  uint64_t look = 1 + static_cast<uint64_t>(state.role);
  look = look * 8 + Compare(state.term.value(), reference.term.value());
  look = look * 8 + Compare(state.last.value(), reference.last.value());
  look = look * 8 + Compare(state.commit.value(), reference.commit.value());
  look = look * 2 + (state.commit == state.last);
  look = look * 2 + (state.applied == state.commit);
  // Compacted beyond what the other's log holds: it will take a snapshot.
  return look * 2 + (reference.first > state.last + 1);
}

}  // namespace

uint64_t AbstractState(const World& world) {
  const NodeState reference = Reference(world);
  std::vector<uint64_t> looks;
  for (uint64_t id = 1; id <= world.node_count(); ++id) {
    const Guest* const node = world.node(NodeId(id));
    looks.push_back(node == nullptr ? 0 : Look(node->State(), reference));
  }
  // Nodes have no names here.
  std::sort(looks.begin(), looks.end());
  uint64_t hash = 0;
  for (const uint64_t look : looks) hash = Mix(hash, look);
  return hash;
}

}  // namespace squall
