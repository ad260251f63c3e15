// S1', the leader's own entries: of all entries of a term, its leader has the one with the largest
// index, because no other node makes any (Paper 5.3; etcd: TLA+ ElectionSafetyInv).
//
// Looked at when a log takes in entries: the last one of each term among them is compared with the
// largest index that the leader of that term has ever had of it. Does not verify: that the entries
// are the leader's (S5 does, once the leader has one at the index); entries of a term whose leader
// was never seen, has crashed since (it may have done so in a call without a report), or is one of
// those that are forgotten; what a node finds on its disk when it starts.
#ifndef SQUALL_INVARIANTS_SAFETY_LEADER_LONGEST_H_
#define SQUALL_INVARIANTS_SAFETY_LEADER_LONGEST_H_

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node has sent entries that it had in no state that was told, because it crashed before the
// end of the call.
void NoteUntoldEntries(Subject subject, const Message& message);

// The node has crashed: how long its log was at the end is not known.
void ForgetLongest(Subject subject);

// node.log was written from `written` on.
void CheckLeaderLongest(Subject subject, Index written);

struct LeaderLongestChecker {
  static constexpr Property kProperty = Property::kLeaderLongest;

  static void Written(Subject subject, const Step& step) {
    CheckLeaderLongest(subject, step.written);
  }
  static void Sent(Subject subject, const Message& message, SenderState state) {
    if (state == SenderState::kUntold) NoteUntoldEntries(subject, message);
  }
  static void Crashed(Subject subject) { ForgetLongest(subject); }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_LEADER_LONGEST_H_
