// Which memberships a node may act on: what its world must reckon with where it asks who can be
// done without.
#ifndef SQUALL_SIM_WORLD_KNOWN_MEMBERS_H_
#define SQUALL_SIM_WORLD_KNOWN_MEMBERS_H_

#include <cstddef>
#include <vector>

#include "core/base/types.h"
#include "core/tracker/tracker.h"

namespace squall {

// A crash takes the commit index back to one that is on the disk, since it need not be synced; the
// node comes up with the membership that was in force there, or with a later one that it had
// applied, if the crash left more. So a node that is down is known by no single membership, least
// of all by its last.
class KnownMembers {
 public:
  struct Since {
    Index index;  // The entry that brought it.
    Membership members;
  };

  // The node has applied the entry at `index`, which made `members` of the membership. What was
  // applied already, in this life of the node or an earlier one, changes nothing.
  void Applied(Index index, Membership members);
  // What was committed up to `commit` is sure to be known after any crash.
  void Durable(Index commit);

  // In order, the latest last. Empty before the node has started for the first time.
  const std::vector<Since>& all() const { return all_; }

 private:
  Index durable_;
  // Invariant: of the entries up to durable_, only the last is here. So there are as many as the
  // node has applied since a commit index reached its disk, and one.
  std::vector<Since> all_;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_KNOWN_MEMBERS_H_
