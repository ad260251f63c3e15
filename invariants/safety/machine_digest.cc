#include "invariants/safety/machine_digest.h"

#include "invariants/sentence.h"

namespace squall {

void ReportMachineDigest(Subject subject, Index index, std::string_view how) {
  subject.Report(Property::kMachineDigest, index,
                 Sentence("node ", subject.id(), " is in another state after entry ", index,
                          " than the first node that was there; it ", how),
                 Sentence("different states after one index, of a node that ", how));
}

// What is between was not told, so no node can be compared there.
void BeginDigests(Ghost& ghost, Index index, uint64_t digest) {
  ghost.digests.Reset(index.value());
  ghost.digests.PushBack(digest);
}

}  // namespace squall
