// Rare situations that a storm should bring about, counted: a sweep that never reaches one of them
// has not tested what it says (TigerBeetle's and Antithesis' "sometimes" assertions).
#ifndef SQUALL_SIM_WORLD_PROBES_H_
#define SQUALL_SIM_WORLD_PROBES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace squall {

enum class Probe : uint8_t {
  kElectionContested,
  kLeaderElectedTwice,
  kLeaderDeposed,
  kQuorumLost,
  kPreVoteFailed,
  kLeaderInMinority,
  kConflictTruncated,
  kOldTermCommitted,
  kCommittedWithoutLeader,
  kSnapshotInstalled,
  kSnapshotToDiverged,
  kMessageOutlivedRestart,
  kAncientMessage,
  kQueueFull,
  kCrashInside,
  kCrashLostWrites,
  kCrashKeptPart,
  kTornEndCut,
  kCorruptionRefused,
  kIoErrorStopped,
  kDiskFullStopped,
  kMassCrash,
  kNodeWiped,
  kNodeReplaced,
  kLeaderPaused,
  kClockAhead,
  kClockFrozen,
  kAppendsPipelined,
  kAppliesPipelined,
  kJointEntered,
  kJointUnderPartition,
  kElectedInJoint,
  kLeaderRemoved,
  kLearnerPromoted,
  kVoterDemoted,
  kMemberReadded,
  kTransferDone,
  kTransferFailed,
  kLeaderForgotten,
  kReadAtFollower,
  kReadByLease,
  kReadLost,
  kRetryAnswered,
  kForwarded,
  kProposalDropped,
  kBeyondBudget,
  kSettled,
  kSettledWithoutSome,
};
inline constexpr size_t kProbes = 48;

// How often each was reached.
using ProbeCounts = std::array<uint64_t, kProbes>;

std::string_view Name(Probe probe);      // "conflict-truncated"
std::string_view Describe(Probe probe);  // "a follower cut off entries that conflicted"

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_PROBES_H_
