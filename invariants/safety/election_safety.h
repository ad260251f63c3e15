// S1, election safety: in each term at most one node ever leads (Paper Fig. 3, 5.2; Thesis 3.4).
//
// Looks at the whole history, not at who leads at the same time: a leader that crashed counts.
// Does not verify: that the leader was elected (S2, S22, S8 and S6 see what follows), that
// one node does not come to lead the same term twice (S3 sees what makes that possible), and terms
// of which so many have passed since that their leaders are forgotten (Ghost::kLeadersMax).
#ifndef SQUALL_INVARIANTS_SAFETY_ELECTION_SAFETY_H_
#define SQUALL_INVARIANTS_SAFETY_ELECTION_SAFETY_H_

#include "invariants/ghost/subject.h"

namespace squall {

// The node has come to lead its term.
void CheckElectionSafety(Subject subject);

struct ElectionSafetyChecker {
  static constexpr Property kProperty = Property::kElectionSafety;

  static void Elected(Subject subject) { CheckElectionSafety(subject); }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_ELECTION_SAFETY_H_
