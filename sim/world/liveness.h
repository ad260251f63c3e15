// Where a run stands after its storm, and what the checkers of liveness have seen of it. A plain
// value.
#ifndef SQUALL_SIM_WORLD_LIVENESS_H_
#define SQUALL_SIM_WORLD_LIVENESS_H_

#include <cstdint>
#include <vector>

#include "invariants/liveness/calm_rejoin.h"
#include "invariants/liveness/message_budget.h"
#include "invariants/liveness/quorum_contact.h"
#include "invariants/liveness/reads_end.h"
#include "invariants/liveness/reads_kept.h"
#include "invariants/liveness/stable_leader.h"
#include "invariants/liveness/transfer_ends.h"
#include "invariants/liveness/write_progress.h"
#include "sim/plan/node_set.h"
#include "sim/plan/time.h"

namespace squall {

struct Liveness {
  enum class Phase : uint8_t {
    kStorm,     // Nothing is required yet.
    kProgress,  // A leader, writes and a transfer are; clients go on.
    kQuiet,     // Clients are silent. Reads are answered, and everything has to come to rest.
    kRejoin,    // Nodes that were cut off come back, and must not disturb.
    kDone,      // All that is required has come about.
  };

  Liveness(uint64_t nodes, uint64_t election_tick)
      : contact(nodes, election_tick),
        transfers(nodes, election_tick),
        reads(nodes),
        reads_kept(nodes) {}

  Phase phase = Phase::kStorm;
  bool judged = false;  // Whether lack of progress is a violation: it is not if the plan causes it.
  SimTime phase_since;
  NodeSet retired;         // Nodes of the core that were removed and switched off.
  uint64_t work = 0;       // See MessageBudget,
  uint64_t tails = 0;      // too.
  uint64_t work_seen = 0;  // As of the last look,
  SimTime work_since;      // and when it last grew.
  // Entries that members of the core have yet to store, commit or apply, the least so far under the
  // leader of `left_term`; and since when it has been that.
  uint64_t left_least = ~uint64_t{0};
  Term left_term;
  SimTime left_since;

  // An operation that is watched for, among those of the script.
  struct Probe {
    NodeId node;           // Reads: through whom.
    size_t operation = 0;  // The latest.
    uint64_t tries = 0;    // 0: none was put yet.
    SimTime since;         // When the latest was.
    bool done = false;
  };
  Probe write;
  std::vector<Probe> probe_reads;  // One for each member of the core.
  SimTime leave_asked;
  // The transfer between the two writes.
  enum class Transfer : uint8_t { kNotYet, kUnderWay, kOver };
  Transfer transfer = Transfer::kNotYet;
  SimTime transfer_since;
  Term transfer_term;
  // One more thing goes wrong when all is at rest, once at most.
  bool rest_fault_offered = false;

  StableLeader leader;
  WriteProgress writes;
  QuorumContact contact;
  TransferEnds transfers;
  ReadsEnd reads;
  ReadsKept reads_kept;
  CalmRejoin rejoin;
  MessageBudget budget;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_LIVENESS_H_
