// S18, what a leader believes of its followers (Paper Fig. 2, nextIndex and matchIndex;
// Thesis 10.2.1; etcd: tracker.Progress, tracker.Inflights).
//
//   match < next, match <= the leader's last entry
//   match is true: the follower's disk has the leader's log up to there
//   match only grows while the leader's term and the follower's membership last
//   a snapshot is pending in kSnapshot and only there; messages are in flight in kReplicate and
//   only there, at most as many as allowed, with indexes in (match, next), and none has no bytes
//   the leader's own match is what it has on disk, from what it had when it was elected on
//
// Looked at: the member that sent the message of the step, or whose disk got something; all of them
// when the log, the commit index or the configuration moved. Does not verify: a member that
// something else touched (a report of the transport), before its next turn; that in-flight bytes
// are the sum of the messages', except that no message has none, where any error that was made must
// show; that next is a good guess, for any is safe; members whose disk is of a later term than the
// leader's, or that have compacted what the leader believes to match; what is not shown
// (NodeView::Followers).
#ifndef SQUALL_INVARIANTS_SAFETY_FOLLOWER_PROGRESS_H_
#define SQUALL_INVARIANTS_SAFETY_FOLLOWER_PROGRESS_H_

#include "core/tracker/tracker.h"
#include "invariants/ghost/subject.h"

namespace squall {

// The node leads and has taken a step; node.touched is the member that it was about, if any.
void CheckProgress(Subject subject, const Tracker& tracker);
// The same, in the step in which it comes to lead or in which any member may have been touched.
void CheckAllProgress(Subject subject, const Tracker& tracker);

struct FollowerProgressChecker {
  static constexpr Property kProperty = Property::kFollowerProgress;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_FOLLOWER_PROGRESS_H_
