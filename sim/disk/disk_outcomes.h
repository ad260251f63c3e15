// What a crash may leave of a group of operations between two barriers.
//
// Data reaches the disk sector by sector. A sector is written whole, with what the file held there
// after some append of the group; which one, or none, is free for every sector. Operations on names
// and sizes are journalled: they are kept as a prefix among themselves, whatever becomes of the
// data. A sector that is kept makes the file as long as it needs; in between, what was not kept
// reads as it did before, and as zeros behind the old end.
#ifndef SQUALL_SIM_DISK_DISK_OUTCOMES_H_
#define SQUALL_SIM_DISK_DISK_OUTCOMES_H_

#include <cstdint>
#include <span>

#include "sim/disk/disk_image.h"

namespace squall {

constexpr uint64_t kSectorBytes = 512;

// Legal outcomes of a crash on the way through `group`. Every one if they are no more than
// kOutcomesExhaustive; of more, first the prefixes of the group torn at a sector boundary, at most
// kOutcomesPrefixes of them and the whole, then kOutcomesDrawn drawn by a hash.
uint64_t CountOutcomes(std::span<const DiskOperation> group);

// Does to `image` what outcome number `outcome` leaves. 0 leaves nothing of the group.
// Returns how many sector writes were lost. Requires: outcome < CountOutcomes(group).
uint64_t ApplyOutcome(std::span<const DiskOperation> group, uint64_t outcome, FileImage& image);

constexpr uint64_t kOutcomesExhaustive = 4096;
constexpr uint64_t kOutcomesPrefixes = 2048;
constexpr uint64_t kOutcomesDrawn = 1024;

}  // namespace squall

#endif  // SQUALL_SIM_DISK_DISK_OUTCOMES_H_
