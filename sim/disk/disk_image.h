// The files of a simulated disk at one moment, and the operations that lead from one moment to the
// next.
#ifndef SQUALL_SIM_DISK_DISK_IMAGE_H_
#define SQUALL_SIM_DISK_DISK_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/files.h"
#include "sim/disk/disk_bytes.h"
#include "sim/disk/shared_blocks.h"

namespace squall {

// Which file a name stood for; never used twice on one disk. Names move, bytes belong to these.
using Inode = uint64_t;

enum class DiskOperationKind : uint8_t { kCreate, kAppend, kTruncate, kRename, kRemove };

// An operation that waits to reach the disk.
struct DiskOperation {
  DiskOperationKind kind = DiskOperationKind::kCreate;
  Inode inode = 0;
  FileName name;      // kCreate, kRename: the name from now on.
  uint64_t from = 0;  // kAppend: where the bytes begin. kTruncate: the new size.
  FileBytes after;    // kAppend: the file as the writer sees it afterwards.
  // kAppend: what the writer could know to be durable when it wrote, because barriers had ended:
  uint64_t known = 0;  // that many bytes of this file,
  uint64_t epoch = 0;  // and of others what was there before this epoch (DiskFiles::epoch_).

  bool metadata() const { return kind != DiskOperationKind::kAppend; }
};

struct ImageFile {
  FileName name;
  Inode inode = 0;
  FileBytes bytes;
  // Of the durable image only. The epoch at which name and bytes became what they are; how many
  // bytes were there when that epoch began; and how many are witnessed (DiskFiles::Rot).
  // Invariant: earlier <= bytes.size(), witnessed <= bytes.size().
  uint64_t settled = 0;
  uint64_t earlier = 0;
  uint64_t witnessed = 0;
};

// Files by name and by inode. Finding one takes a time that grows with the logarithm of their
// number, also one that is not there: a log whose segments are small, or that is never compacted,
// has tens of thousands. Copies share what neither of them changes (sim/disk/shared_blocks.h).
class FileImage {
 public:
  size_t size() const { return files_.size(); }
  // All of them, in order of name. Valid until a file changes.
  std::vector<const ImageFile*> files() const;

  const ImageFile* Find(const FileName& name) const { return files_.Find(name); }
  const ImageFile* Find(Inode inode) const;
  // The same to change it; null if there is none. Valid until another file changes. Neither name
  // nor inode may change.
  ImageFile* Change(Inode inode);
  // Calls f(ImageFile&) for all files, under the same conditions.
  template <class F>
  void ChangeAll(F&& f) {
    files_.ChangeAll(std::forward<F>(f));
  }

  // Does a whole operation. One on a file that is not there does nothing.
  void Apply(const DiskOperation& operation);

 private:
  struct ByName {
    static const FileName& Key(const ImageFile& file) { return file.name; }
  };
  struct Named {
    Inode inode = 0;
    FileName name;
  };
  struct ByInode {
    static Inode Key(const Named& named) { return named.inode; }
  };

  void Insert(ImageFile file);
  void Erase(const FileName& name);

  SharedBlocks<ImageFile, ByName> files_;
  SharedBlocks<Named, ByInode> names_;  // Invariant: of each file, its name.
};

}  // namespace squall

#endif  // SQUALL_SIM_DISK_DISK_IMAGE_H_
