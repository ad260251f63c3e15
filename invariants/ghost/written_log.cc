#include "invariants/ghost/written_log.h"

namespace squall {

const LogPoint* WrittenPoint(const NodeGhost& node, Index index) {
  for (size_t i = node.pending.size(); i > 0; --i) {
    const PendingWrite& write = node.pending[i - 1];
    if (index > write.last) return nullptr;
    if (write.count > 0 && index >= write.from) {
      return &node.pending.PointOf(i - 1, index - write.from);
    }
    if (write.has_snapshot) return index == write.snapshot ? &write.snapshot_point : nullptr;
  }
  return node.durable_log.Contains(index) ? &node.durable_log.At(index) : nullptr;
}

}  // namespace squall
