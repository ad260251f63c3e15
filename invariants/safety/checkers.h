// The checkers of safety, a line each.
#ifndef SQUALL_INVARIANTS_SAFETY_CHECKERS_H_
#define SQUALL_INVARIANTS_SAFETY_CHECKERS_H_

#include "invariants/safety/apply_order.h"
#include "invariants/safety/checker_list.h"
#include "invariants/safety/client_contract.h"
#include "invariants/safety/commit_order.h"
#include "invariants/safety/committed_on_quorum.h"
#include "invariants/safety/committed_persist.h"
#include "invariants/safety/configuration.h"
#include "invariants/safety/current_term_commit.h"
#include "invariants/safety/driver_contract.h"
#include "invariants/safety/election_safety.h"
#include "invariants/safety/follower_progress.h"
#include "invariants/safety/leader_append_only.h"
#include "invariants/safety/leader_completeness.h"
#include "invariants/safety/leader_longest.h"
#include "invariants/safety/linearizable_reads.h"
#include "invariants/safety/log_matching.h"
#include "invariants/safety/machine_digest.h"
#include "invariants/safety/message_contract.h"
#include "invariants/safety/prompt_commit.h"
#include "invariants/safety/snapshot_metadata.h"
#include "invariants/safety/state_machine_safety.h"
#include "invariants/safety/steady_roles.h"
#include "invariants/safety/storage_image.h"
#include "invariants/safety/term_monotone.h"
#include "invariants/safety/vote_by_log.h"
#include "invariants/safety/vote_once.h"

namespace squall {

// In the order in which they are told of a moment that several look at. The first violation names a
// bug, so causes stand before what follows from them.
using SafetyCheckers = CheckerList<  //
    TermMonotoneChecker, MessageContractChecker, DurableCampaignChecker, VoteOnceChecker,
    ElectionSafetyChecker, LeaderAppendOnlyChecker, CommittedPersistChecker, LeaderLongestChecker,
    CommitOrderChecker, LogMatchingChecker, StateMachineSafetyChecker, LeaderCompletenessChecker,
    SnapshotMetadataChecker, StorageImageChecker, ApplyOrderChecker, ClientContractChecker,
    MachineDigestChecker, DriverContractChecker, ConfigurationChecker, CurrentTermCommitChecker,
    CommittedOnQuorumChecker, FollowerProgressChecker, LinearizableReadsChecker, VoteByLogChecker,
    PromptCommitChecker, SteadyRolesChecker>;

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_CHECKERS_H_
