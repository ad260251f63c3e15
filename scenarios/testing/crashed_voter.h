// A run that is small enough to be explained by hand.
#ifndef SQUALL_SCENARIOS_TESTING_CRASHED_VOTER_H_
#define SQUALL_SCENARIOS_TESTING_CRASHED_VOTER_H_

#include "sim/plan/plan.h"

namespace squall {

// Node 2 votes for node 1 at 40 ms, crashes at 100 ms and restarts at 110 ms. The broken guest
// "ForgetsVote" forgets the vote in the restart (S2).
Plan CrashedVoter();

}  // namespace squall

#endif  // SQUALL_SCENARIOS_TESTING_CRASHED_VOTER_H_
