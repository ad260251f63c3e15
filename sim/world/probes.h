// Rare situations that a storm should bring about, counted: a sweep that never reaches one of them
// has not tested what it says (TigerBeetle's and Antithesis' "sometimes" assertions).
#ifndef SQUALL_SIM_WORLD_PROBES_H_
#define SQUALL_SIM_WORLD_PROBES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
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
  kMembersBySnapshot,
  kMessageOutlivedRestart,
  kAncientMessage,
  kMisrouted,
  kLateReport,
  kQueueFull,
  kCrashInside,
  kCrashLostWrites,
  kCrashKeptPart,
  kTornEndCut,
  kCutSpannedFiles,
  kCrashInRecovery,
  kCorruptionRefused,
  kIoErrorStopped,
  kReadFailed,
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
  kRestFault,
  kSettled,
  kSettledWithoutSome,
};

struct ProbeText {
  std::string_view name;  // "conflict-truncated"
  std::string_view what;  // "a follower cut off entries that conflicted"
};

// In the order of the enumerators.
inline constexpr ProbeText kProbeTexts[] = {
    {"election-contested", "two nodes campaigned in one term"},
    {"leader-elected-twice", "a leader lost its term and came to lead again"},
    {"leader-deposed", "a leader was deposed by a higher term"},
    {"quorum-lost", "a leader stepped down because it heard from no quorum"},
    {"pre-vote-failed", "a rehearsed election was not held"},
    {"leader-in-minority", "a partition left a leader in the minority"},
    {"conflict-truncated", "a follower cut off entries that conflicted"},
    {"old-term-committed",
     "entries of earlier terms were committed behind one of the leader's own"},
    {"committed-without-leader", "an entry was committed before it was on the leader's own disk"},
    {"snapshot-installed", "a follower took in a snapshot"},
    {"snapshot-to-diverged", "a snapshot replaced a log that had gone another way"},
    {"members-by-snapshot", "a snapshot brought a configuration that its node had not applied"},
    {"message-outlived-restart", "a message outlived its receiver's restart"},
    {"ancient-message", "a message arrived two terms or more late"},
    {"misrouted", "a message reached a node that it was not sent to"},
    {"late-report", "a transport's report came when its node was in a later term"},
    {"queue-full", "a link's queue was full"},
    {"crash-inside", "a node crashed in the middle of a step"},
    {"crash-lost-writes", "a crash lost writes"},
    {"crash-kept-part", "a crash kept a part of what was not synced"},
    {"torn-end-cut", "a torn end was cut off in recovery"},
    {"cut-spanned-files", "a torn end was cut off that spanned several files"},
    {"crash-in-recovery", "a node crashed while it read its disk"},
    {"corruption-refused", "a node refused its damaged disk"},
    {"io-error-stopped", "an I/O error stopped a node"},
    {"read-failed", "a node could not read a file of its disk"},
    {"disk-full-stopped", "a full disk stopped a node"},
    {"mass-crash", "several nodes crashed at once"},
    {"node-wiped", "a disk was lost for good"},
    {"node-replaced", "a lost node was removed and another one came in"},
    {"leader-paused", "a leader's process stood still"},
    {"clock-ahead", "a clock jumped ahead"},
    {"clock-frozen", "a clock stood still"},
    {"appends-pipelined", "three barriers or more of one disk were under way"},
    {"applies-pipelined", "two applies or more of one node were under way"},
    {"joint-entered", "a joint configuration was entered"},
    {"joint-under-partition", "a partition began while a configuration was joint"},
    {"elected-in-joint", "a leader was elected by a joint configuration"},
    {"leader-removed", "a leader applied its own removal"},
    {"learner-promoted", "a learner became a voter"},
    {"voter-demoted", "a voter became a learner"},
    {"member-readded", "a removed node came back"},
    {"transfer-done", "leadership was handed over"},
    {"transfer-failed", "a leadership transfer was given up"},
    {"leader-forgotten", "a follower forgot its leader"},
    {"read-at-follower", "a follower answered a read"},
    {"read-by-lease", "a leader answered a read by its lease"},
    {"read-lost", "a read was lost with its leader"},
    {"retry-answered", "a retry was answered from its session"},
    {"forwarded", "a follower passed a write on that was done"},
    {"proposal-dropped", "a leader dropped a proposal"},
    {"beyond-budget", "more disks were lost than a quorum can bear"},
    {"rest-fault", "one more thing went wrong when all was at rest"},
    {"settled", "a healed core made progress after the storm"},
    {"settled-without-some", "it did so while other nodes stayed broken"},
};
inline constexpr size_t kProbes = std::size(kProbeTexts);
static_assert(kProbes == static_cast<size_t>(Probe::kSettledWithoutSome) + 1);

// How often each was reached.
using ProbeCounts = std::array<uint64_t, kProbes>;

constexpr std::string_view Name(Probe probe) {
  return kProbeTexts[static_cast<size_t>(probe)].name;
}
constexpr std::string_view Describe(Probe probe) {
  return kProbeTexts[static_cast<size_t>(probe)].what;
}

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_PROBES_H_
