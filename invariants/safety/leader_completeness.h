// S6, leader completeness: the leader of term t has every entry that was committed in a term before
// t (Paper Fig. 3, 5.4.3; Thesis 3.6.3).
//
// When a node comes to lead, one hash is compared: the one at the last entry committed in an
// earlier term. When a node commits something in a term that is not the latest, the leaders of
// later terms are looked at. Does not verify: entries that the new leader has compacted (they were
// compared when it committed them); entries that are committed but that no node has noticed yet;
// leaders that are gone by the time it is noticed. An entry may be taken for committed later than
// it was, never earlier.
#ifndef SQUALL_INVARIANTS_SAFETY_LEADER_COMPLETENESS_H_
#define SQUALL_INVARIANTS_SAFETY_LEADER_COMPLETENESS_H_

#include "invariants/ghost/subject.h"
#include "invariants/safety/checker_list.h"

namespace squall {

// The node has come to lead its term; its log is up to date in `node`.
void CheckNewLeader(Subject subject);
// The node has committed up to node.state.commit, and the ledger agrees.
void CheckLaterLeaders(Subject subject);

struct LeaderCompletenessChecker {
  static constexpr Property kProperty = Property::kLeaderCompleteness;

  static void LogKnown(Subject subject, const Step& step) {
    if (step.elected) CheckNewLeader(subject);
  }
  static void Committed(Subject subject) { CheckLaterLeaders(subject); }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_LEADER_COMPLETENESS_H_
