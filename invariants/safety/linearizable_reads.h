// S16, linearizable reads: the answer to a read is what the state machine said at an entry that is
// not before anything that any client had been told of when the read was asked, and not behind what
// is committed (Thesis 6.4).
//
// The largest index of which any client was told is kept running, so a read costs one comparison;
// its answer is compared with the witness's, which is found in O(1) where nearly nothing happened
// since. Does not verify: the answer of a read as of an entry that is further back than the witness
// remembers (MachineWitness::kEntriesMax), or of a model that cannot say what its commands change
// (MachineModel::QuestionAbout), or without a model given to the suite.
#ifndef SQUALL_INVARIANTS_SAFETY_LINEARIZABLE_READS_H_
#define SQUALL_INVARIANTS_SAFETY_LINEARIZABLE_READS_H_

#include "invariants/ghost/ghost.h"

namespace squall {

// The client is told the answer to the read that it asked last, as of `index`.
void CheckRead(Ghost& ghost, const ClientOperation& read, Index index, const Payload& answer);

struct LinearizableReadsChecker {
  static constexpr Property kProperty = Property::kLinearizableReads;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_SAFETY_LINEARIZABLE_READS_H_
