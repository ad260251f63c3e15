// The configurations that the committed log makes: which one is in force once everything up to an
// index is applied (Thesis 4.1, 4.3; etcd: applyConfChange).
//
// Membership changes are noted when any log takes them in, and put to use when the ledger says that
// they are committed: the fold is about the ledger, not about a node's view. Holds the changes that
// may still be committed and the configurations that some node may still have applied, no more.
#ifndef SQUALL_INVARIANTS_GHOST_CONF_FOLD_H_
#define SQUALL_INVARIANTS_GHOST_CONF_FOLD_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/conf_change.h"
#include "core/base/message.h"
#include "core/base/ref.h"
#include "core/base/shared_log.h"
#include "core/base/types.h"
#include "core/tracker/tracker.h"
#include "invariants/ghost/prefix_log.h"

namespace squall {

struct LedgerPoint;

// The same for the same members, and as good as never for others.
uint64_t HashOf(const Membership& membership);

class ConfFold {
 public:
  // In force from entry `index` on, until the next one.
  struct Step {
    Index index;
    uint64_t hash = 0;  // HashOf(membership).
    Shared<Membership> membership;
  };
  // A membership change that some log holds and that is not committed.
  struct Change {
    Index index;
    uint64_t prefix = 0;  // The hash of the log up to and including it.
    Shared<ConfChangeV2> change;
  };

  // Nothing is known until a first configuration is given.
  bool begun() const { return !steps_.empty(); }
  // The configuration as of `index`, which must lie in the committed log, replaces what was known.
  void Begin(Index index, const Membership& membership);
  // Nothing is known any more.
  void Forget() { steps_.clear(); }

  // Some log has taken in `entry`, a membership change; `point` is the log up to it.
  void Note(const Entry& entry, const LogPoint& point);
  // The ledger has grown. True if the configuration is another one now.
  bool Follow(const ChunkedLog<LedgerPoint>& ledger);
  // Configurations as of less than `index` will not be asked for again.
  void DropBefore(Index index);

  // The configuration in force as of `index`, or null if that is not known. Valid until the next
  // call that is not const.
  const Step* StepAt(Index index) const;
  const Membership* At(Index index) const {
    const Step* step = StepAt(index);
    return step != nullptr ? &*step->membership : nullptr;
  }
  // In order of index.
  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Change>& changes() const { return changes_; }

  // More changes that wait than this, and the oldest are forgotten. Steps are dropped likewise.
  static constexpr size_t kChangesMax = 1024;
  static constexpr size_t kStepsMax = 4096;

 private:
  std::vector<Step> steps_;      // In order of index.
  std::vector<Change> changes_;  // In order of index.
  Index followed_;               // The ledger has been followed up to here.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_CONF_FOLD_H_
