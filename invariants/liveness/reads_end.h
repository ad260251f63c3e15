// L6: every read ends: it is answered, or lost with its leader, with its node, or for want of a
// leader; and where a leader is there to stay, reads are answered (Thesis 6.4).
//
// Looked at all the time; what has not ended is asked for when nothing goes on any more. Does not
// verify: answers, which S16 does; how long a read takes.
#ifndef SQUALL_INVARIANTS_LIVENESS_READS_END_H_
#define SQUALL_INVARIANTS_LIVENESS_READS_END_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "invariants/liveness/core_node.h"

namespace squall {

class ReadsEnd {
 public:
  ReadsEnd() = default;
  explicit ReadsEnd(uint64_t nodes) : waiting_(nodes) {}

  // A read was put to a node, under a name that no other read has.
  void Asked(NodeId node, uint64_t request);
  // It was answered, or is known to be lost.
  void Ended(NodeId node, uint64_t request);
  // The node is gone, and all its reads with it.
  void Crashed(NodeId node) { waiting_[node.value() - 1].clear(); }

  bool waits(NodeId node, uint64_t request) const;
  // Reads that have not ended.
  size_t waiting(NodeId node) const { return waiting_[node.value() - 1].size(); }
  // The first node of the core with such a read. Nothing if there is none.
  std::optional<Violation> NotEnded(Core core, Wording wording = Wording::kFull) const;
  // `tries` reads through `node`, a member of the core, were all lost though it has a leader.
  static Violation NeverAnswered(NodeId node, uint64_t tries, Wording wording = Wording::kFull);

 private:
  // A node that forgets reads would make this grow. The oldest stand for all.
  static constexpr size_t kReadsMax = 4096;

  std::vector<std::vector<uint64_t>> waiting_;  // Node i stands at i - 1.
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_LIVENESS_READS_END_H_
