// The arguments of the interaction dialect's `add-nodes`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_ADD_NODES_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_ADD_NODES_H_

#include <cstddef>
#include <string>

#include "core/base/config.h"
#include "core/base/message.h"
#include "scenarios/scripts/syntax/arguments.h"
#include "scenarios/scripts/syntax/script.h"

namespace squall {

struct NodesToAdd {
  size_t count = 0;
  Config config;      // Without what belongs to one node.
  Snapshot snapshot;  // To start from.
  std::string error;  // In etcd's words; empty if the arguments make sense.
};

// Reads `add-nodes COUNT voters=(1,2) learners=(3) index=2 content=text inflight=1 prevote=true
// checkquorum=true async-storage-writes=true max-committed-size-per-ready=1
// disable-conf-change-validation=true read-only=safe|lease-based step-down-on-removal=true`, of
// which all but the count may be left out. Mistakes are left in `reader`, those included that make
// nodes with these settings impossible. `count_max` nodes may be added.
NodesToAdd ReadNodesToAdd(const Directive& directive, size_t count_max, ArgumentReader* reader);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_ADD_NODES_H_
