// The configurations that the committed log makes, by index: the first one, and what each committed
// membership change makes of the one before it (Thesis 4.1, 4.3).
//
// The log alone decides who belongs to the cluster as of an index, so a node that shows, or a
// snapshot that names, another configuration there is wrong. Does not judge whether a change was
// legal: one that cannot be done changes nothing, on any node.
#ifndef SQUALL_INVARIANTS_CONF_FOLD_H_
#define SQUALL_INVARIANTS_CONF_FOLD_H_

#include <cstddef>
#include <vector>

#include "core/base/message.h"
#include "core/base/ref.h"
#include "core/base/types.h"
#include "core/tracker/tracker.h"

namespace squall {

// A plain value; copies share the configurations.
class ConfFold {
 public:
  // Whether there is a first configuration to go on from.
  bool begun() const { return !steps_.empty(); }
  // `members` is in force as of `index`. Forgets everything else.
  void Begin(Index index, const Membership& members);
  // Takes in a committed membership change. Those at and before LastChange() are known already, so
  // every node's may be told. Requires: those between LastChange() and this one were told.
  void Add(const Entry& entry);
  Index LastChange() const { return steps_.empty() ? kNoIndex : steps_.back().index; }

  // The configuration once everything up to `index` is applied. Null if that is forgotten or was
  // never known. Valid until the next call that is not const.
  const Membership* At(Index index) const;

  // Forgets what only indexes before `index` need.
  void DropBefore(Index index);
  // Configurations that are remembered.
  size_t size() const { return steps_.size(); }

 private:
  struct Step {
    Index index;
    Shared<Membership> members;
  };

  std::vector<Step> steps_;  // In order of index.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_CONF_FOLD_H_
