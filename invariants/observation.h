// What a checker may see of a node, whoever made the node.
#ifndef SQUALL_INVARIANTS_OBSERVATION_H_
#define SQUALL_INVARIANTS_OBSERVATION_H_

#include <cstdint>

#include "core/base/message.h"
#include "core/base/types.h"
#include "core/tracker/tracker.h"

namespace squall {

// The state of a node that fits into a cache line. Checkers compare it with what it was before.
struct NodeState {
  Term term;
  NodeId vote;
  NodeId lead;
  Index commit;
  Index applied;
  Index first;  // The first entry of the log that is kept; first - 1 is compacted.
  Index last;   // The last entry of the log, on disk or not.
  Role role = Role::kFollower;

  friend bool operator==(const NodeState&, const NodeState&) = default;
};

// A node as checkers see it at the end of a step. Implementations answer at once and change
// nothing.
class NodeView {
 public:
  virtual ~NodeView() = default;
  virtual NodeState State() const = 0;
  // Entries [from, to) of the log. Requires: State().first <= from <= to <= State().last + 1.
  virtual Entries ReadLog(Index from, Index to) const = 0;
  // The term of the entry before the first one, as the snapshot that replaced it has it.
  virtual Term TermBeforeFirst() const = 0;
  // The configuration in force on this node: the last one that it applied.
  virtual const Membership& Members() const = 0;
};

// What reached a node's disk for good: from now on a crash does not take it away.
struct DurableWrite {
  const HardState* hard_state = nullptr;  // Null if it was not written.
  Entries entries;                        // They replace whatever was there from the first one on.
  SnapshotRef snapshot;                   // Replaces everything. Null if there was none.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_OBSERVATION_H_
