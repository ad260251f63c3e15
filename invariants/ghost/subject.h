// The node that something was told of, within what is remembered of its cluster.
#ifndef SQUALL_INVARIANTS_GHOST_SUBJECT_H_
#define SQUALL_INVARIANTS_GHOST_SUBJECT_H_

#include <string>
#include <string_view>

#include "invariants/ghost/ghost.h"

namespace squall {

// What every checker of a node is given. Refers to the suite's state, for one call.
struct Subject {
  Ghost& ghost;
  NodeGhost& node;

  NodeId id() const { return node.id; }

  // Keeps a violation by this node, in its present term. `detail` says what was seen, with names
  // and numbers; `pattern` is the same without them (Violation).
  [[gnu::cold]] void Report(Property property, Index index, std::string detail,
                            std::string_view pattern) const;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_SUBJECT_H_
