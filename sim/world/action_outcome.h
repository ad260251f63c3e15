// What an action of a plan came to when its time had come.
#ifndef SQUALL_SIM_WORLD_ACTION_OUTCOME_H_
#define SQUALL_SIM_WORLD_ACTION_OUTCOME_H_

#include <cstdint>

namespace squall {

enum class ActionOutcome : uint8_t {
  kDone,
  kDoneWhileDown,  // To the disk of a node that is down: the node meets it when it comes up.
  kNodeIsUp,       // It was to be started.
  kNodeIsDown,
  kNodeNotStarted,    // It is a spare that no action has started yet.
  kNodeIsLost,        // Its disk is gone for good, and the node with it.
  kNodeIsPaused,      // Its process stands still.
  kStartFailed,       // It crashed, or its disk failed, while it came up; it will try again.
  kDiskRefused,       // It was started, found its disk damaged, and is lost.
  kNoLeader,          // The action was for the leader.
  kKnowsNoLeader,     // The node was to pass it on to the leader, or to forget the leader.
  kNodeLeads,         // It was to campaign, or to forget its leader.
  kTargetLeads,       // Leadership was to go to the node that has it.
  kTargetNotVoter,    // Leadership was to go to a node that is no voter.
  kRefused,           // The node was asked and did not do it.
  kNoQuorumAfter,     // The membership change was not asked for: too many of the disks of the
                      // configuration that it leads to are lost.
  kNothingToPart,     // A side of the partition is empty.
  kNothingToHeal,     // There is no partition and no faulty link.
  kNothingToCompact,  // The latest snapshot holds everything that is applied.
  kNothingToRot,      // The disk holds no synced bytes before its last record, which never rots.
  kAlreadySo,       // The clock or the process stands still at least as long, the disk is full, or
                    // the next operation is going to fail.
  kNothingToRetry,  // The client's session has no write so far.
  kCallHasPassed,   // The node was to crash at a call that it has made already.
};

// Whether the action had an effect.
constexpr bool IsDone(ActionOutcome outcome) {
  return outcome == ActionOutcome::kDone || outcome == ActionOutcome::kDoneWhileDown;
}

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_ACTION_OUTCOME_H_
