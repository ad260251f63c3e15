// The simulated disk of one node: its files as the running node sees them, and what a crash would
// leave of them.
//
// Fault model. What this disk may do:
//   - lose, in a crash, everything that no ended barrier covers;
//   - keep any part of it: of the first group of operations between two barriers that is not wholly
//     there, any sector of any write, in any order, with torn and reordered writes among them
//     (sim/disk/disk_outcomes.h), where gaps read as what was there before, or as zeros;
//   - keep groups whose barrier has not ended yet, as long as everything in front of them is there:
//     the disk may be done before the node is told;
//   - be full: what still fits of an append is written, and the append fails;
//   - flip a bit (Rot) or write a sector to a wrong place (Misdirect), long after the write, in
//     bytes that are witnessed. The running node reads its cached bytes; a read after the
//     next crash returns the damaged ones.
// What it never does:
//   - lose or change what an ended barrier covers, but for Rot and Misdirect;
//   - let anything behind a barrier reach the disk before everything in front of it;
//   - tear a sector of 512 bytes, or harm bytes that were durable when it is written again;
//   - undo an operation on names or sizes and keep a later one: they are journalled;
//   - leave foreign bytes behind a file's end, or make a file longer than what it keeps of writes;
//   - damage bytes that nothing witnesses. A rotten byte in the last record of a log cannot be told
//     from a write that was torn in a crash, so no log can promise to find it. A byte of a log file
//     is witnessed when a later append to the log is durable itself that was made after the barrier
//     covering the byte had ended, and one more: such a record can tell how far the log must be
//     whole. (One more, because a writer may ask for barriers in the middle of a larger write, and
//     know only what was durable before it.) A snapshot, which has a checksum over all of it, is
//     witnessed by any such append to the log;
//   - return stale bytes after a barrier that failed. The caller of FailSync() takes the machine
//     through a power cycle, so that what can be read is what is on the disk (Rebello et al., "Can
//     applications recover from fsync failures?", 2020, shows what happens otherwise).
// Slow disks and errors of single operations are the world's business.
#ifndef SQUALL_SIM_DISK_DISK_FILES_H_
#define SQUALL_SIM_DISK_DISK_FILES_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/files.h"
#include "core/host/environment.h"
#include "sim/disk/disk_image.h"

namespace squall {

struct DiskStatistics {
  uint64_t bytes_written = 0;
  uint64_t barriers_ended = 0;
  uint64_t crashes = 0;
  uint64_t crashes_partial = 0;  // That left a part of a group, and not all of it.
  uint64_t sectors_lost = 0;     // Sector writes that a crash has undone in such groups.
  uint64_t bits_rotten = 0;
  uint64_t sectors_misdirected = 0;
};

// A plain value. A copy shares all bytes and costs a few references per file.
class DiskFiles {
 public:
  // --- What the node does with it; see Files. Reads see what is cached.

  std::vector<FileName> List() const;
  Files::Contents Read(const FileName& name) const;
  IoStatus Create(const FileName& name);
  IoStatus Append(const FileName& name, std::string_view bytes);
  IoStatus Truncate(const FileName& name, uint64_t size);
  IoStatus Rename(const FileName& from, const FileName& to);
  IoStatus Remove(const FileName& name);
  // A barrier begins: it covers every operation and note so far.
  void Sync() { barriers_.push_back({operations_.size(), notes_.size()}); }
  // The operations since the last note carry `write`.
  void Note(DiskWrite write) { notes_.push_back(std::move(write)); }

  // --- What the world does with it.

  // Barriers that have begun and not ended.
  size_t barriers() const { return barriers_.size(); }
  // Operations that no ended barrier covers.
  size_t pending() const { return operations_.size(); }
  // The oldest barrier ends. `on_durable(const DiskWrite&)` is called for each note that it covers
  // and that was not covered before, in order, when all of them are durable; it must not use the
  // disk. Requires: barriers() > 0.
  template <class F>
  void EndSync(F&& on_durable) {
    const size_t covered = MakeDurable();
    for (size_t i = 0; i < covered; ++i) on_durable(std::as_const(notes_[i]));
    notes_.erase(notes_.begin(), notes_.begin() + static_cast<ptrdiff_t>(covered));
  }
  // The oldest barrier fails: what was to become durable is partly there, as after Crash(outcome).
  void FailSync(uint64_t outcome) { Crash(outcome); }

  // How many outcomes a crash may have now, at least 1. Looks at every operation that is pending.
  uint64_t Outcomes() const;
  static constexpr uint64_t kOutcomesMax = 1 << 16;
  // The machine loses its power. What is left is durable and is what can be read from now on; it
  // depends on the disk and `outcome` (modulo Outcomes()) only. 0: nothing but what ended barriers
  // cover. Notes that were not durable are forgotten, even if all their bytes are there.
  void Crash(uint64_t outcome);

  // Bytes that the files may hold together. Default: no limit.
  void SetCapacity(uint64_t bytes) { capacity_ = bytes; }
  // What the files hold together.
  uint64_t used() const { return used_; }

  // Flips a bit, chosen by `bits`, of a witnessed byte. Returns false if there is none, or the one
  // chosen is damaged already.
  bool Rot(uint64_t bits);
  // Puts the bytes of one witnessed sector of the log, chosen by `bits`, in the place of another.
  // Returns false if there are none, or those chosen are equal.
  bool Misdirect(uint64_t bits);
  // Whether a durable file has bytes that Rot() or Misdirect() have damaged: after a crash the node
  // must refuse them, or not need them.
  bool damaged() const { return !damages_.empty(); }

  // A new, empty disk of the same capacity takes this one's place.
  void Wipe();

  // Of names and bytes that can be read: equal for disks that read equal.
  uint64_t Digest() const;
  const DiskStatistics& statistics() const { return statistics_; }

 private:
  // Where one group of operations, and of notes, ends.
  struct Barrier {
    size_t operations = 0;
    size_t notes = 0;
  };
  // Bytes that stand where others should, in the durable image; seen after the next crash.
  struct Damage {
    Inode inode = 0;
    uint64_t at = 0;
    std::string bytes;
  };

  // Does the oldest group to the durable image. Returns how many notes it covers.
  size_t MakeDurable();
  void ApplyDurable(const DiskOperation& operation);
  // Of the durable image: how many bytes of the file were there when this epoch began.
  uint64_t Earlier(const ImageFile& durable) const;
  // Keeps that, before the file changes in this epoch.
  void Settle(ImageFile& file);
  void Witness(const DiskOperation& append, ImageFile& file);
  void NoteUnwitnessed(const ImageFile& file);
  // Returns false if there is damage already among those bytes.
  bool AddDamage(Damage damage);
  // Forgets operations [0, count), whose fate is decided.
  void DropOperations(size_t count);
  std::span<const DiskOperation> Group(size_t number) const;
  // Damage in bytes that are gone is gone. With kWrite, the rest goes into the image.
  enum class DamageUse : uint8_t { kKeep, kWrite };
  void SettleDamages(DamageUse use);

  FileImage cached_;
  FileImage durable_;
  std::vector<DiskOperation> operations_;  // Oldest first, those that are not durable.
  std::vector<Barrier> barriers_;          // Oldest first.
  std::vector<DiskWrite> notes_;           // Oldest first, those that are not durable.
  std::vector<Damage> damages_;
  // Of the durable image, the files whose bytes are not all witnessed: the newest few.
  std::vector<Inode> unwitnessed_;

  uint64_t epoch_ = 1;      // Barriers that ended and crashes: what is durable changes with it.
  bool synced_ = false;     // A barrier has ended since the last crash.
  size_t truncations_ = 0;  // Among operations_.
  Inode next_inode_ = 1;
  uint64_t used_ = 0;  // Of cached_. May be more than capacity_, if that was lowered.
  uint64_t capacity_ = std::numeric_limits<uint64_t>::max();
  DiskStatistics statistics_;
};

}  // namespace squall

#endif  // SQUALL_SIM_DISK_DISK_FILES_H_
