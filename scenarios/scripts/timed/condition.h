// What a `when` line of a script waits for: `when node 2 leads: crash it`.
#ifndef SQUALL_SCENARIOS_SCRIPTS_TIMED_CONDITION_H_
#define SQUALL_SCENARIOS_SCRIPTS_TIMED_CONDITION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/types.h"
#include "scenarios/scripts/timed/action_line.h"
#include "scenarios/scripts/timed/tokens.h"
#include "sim/plan/node_set.h"
#include "sim/plan/time.h"
#include "sim/world/world.h"

namespace squall {

struct Condition {
  enum class Kind : uint8_t {
    kLeads,
    kCampaigns,    // As a candidate or a pre-candidate.
    kFollows,      // It knows a leader: `number`, or any if that is 0.
    kVotesFor,     // Its vote in its term is for `number`.
    kReachesTerm,  // Its term is at least `number`.
    kStores,       // Its log reaches entry `number`, on disk or not.
    kCommits,      // It knows entry `number` to be committed.
    kApplies,      // It has applied it.
    kInstalls,     // Its log begins behind a snapshot.
    kIsUp,
    kIsDown,
  };

  Kind kind = Kind::kLeads;
  NodeSet nodes;  // It holds if it does for one of them.
  uint64_t number = 0;
};

// Reads `node 2 leads`, `any node commits 5`, `any of {1,2} is down`. Mistakes are left in `line`.
Condition ReadCondition(TokenReader* line, const NodeNames& nodes);

// The first node for which the condition holds now; kNoNode if there is none.
NodeId Holds(const Condition& condition, const World& world);

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_TIMED_CONDITION_H_
