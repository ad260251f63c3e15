#include "sim/disk.h"

namespace squall {

void Disk::Apply(const DiskWrite& write) { ApplyWrite(write, &durable_); }

void ApplyWrite(const DiskWrite& write, DiskImage* image) {
  if (write.has_hard_state) image->SetHardState(write.hard_state);
  if (write.snapshot) image->ApplySnapshot(write.snapshot);
  image->Append(write.entries);
  if (write.own_snapshot) {
    const Snapshot& s = *write.own_snapshot;
    image->CreateSnapshot(s.metadata.index, s.metadata.conf_state, s.data);
    if (write.compact_to >= image->FirstIndex()) image->Compact(write.compact_to);
  }
}

}  // namespace squall
