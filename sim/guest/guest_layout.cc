// Compiled into the program and into every guest, so that the two can be compared.
#include "core/base/hash.h"
#include "sim/guest/guest_loader.h"

namespace squall {

uint64_t GuestLayout() {
  uint64_t layout = 0;
  for (const uint64_t size :
       {sizeof(Message), sizeof(Entry), sizeof(Entries), sizeof(Snapshot), sizeof(SnapshotRef),
        sizeof(Payload), sizeof(HardState), sizeof(ConfState), sizeof(NodeState),
        sizeof(Membership), sizeof(Tracker), sizeof(DiskWrite), sizeof(ApplyResult),
        sizeof(Options), sizeof(std::string), alignof(Message), alignof(DiskWrite)}) {
    layout = Mix(layout, size);
  }
  return layout;
}

}  // namespace squall
