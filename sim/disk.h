// The simulated disk of one node.
//
// Fault model: writes reach the disk in order, when a sync that covers them ends. A crash loses every
// write that no ended sync covers, and nothing else. Not modelled here: torn writes, reordering of
// unsynced writes, I/O errors, rotten bits.
#ifndef SQUALL_SIM_DISK_H_
#define SQUALL_SIM_DISK_H_

#include <cstddef>
#include <vector>

#include "sim/guest.h"

namespace squall {

class Disk {
 public:
  // What a crash now would leave.
  const DiskImage& durable() const { return durable_; }
  DiskImage& durable() { return durable_; }

  void Write(DiskWrite write) { pending_.push_back(std::move(write)); }
  // A sync begins; it covers every write so far.
  void BeginSync() { syncs_.push_back(pending_.size()); }
  // The oldest sync ends. `on_durable(const DiskWrite&)` is called for each write that it covers and
  // that was not covered before, in order, after it has reached the image.
  template <class F>
  void EndSync(F&& on_durable) {
    const size_t covered = syncs_.front();
    syncs_.erase(syncs_.begin());
    for (size_t i = 0; i < covered; ++i) {
      Apply(pending_[i]);
      on_durable(pending_[i]);
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(covered));
    for (size_t& s : syncs_) s -= covered;
  }
  // Writes that a crash now would lose.
  size_t pending() const { return pending_.size(); }
  // What was not synced is gone.
  void Crash() {
    pending_.clear();
    syncs_.clear();
  }

 private:
  void Apply(const DiskWrite& write);

  DiskImage durable_;
  std::vector<DiskWrite> pending_;
  std::vector<size_t> syncs_;  // Oldest first: how many of the pending writes each covers.
};

// Applies a write to an image.
void ApplyWrite(const DiskWrite& write, DiskImage* image);

}  // namespace squall

#endif  // SQUALL_SIM_DISK_H_
