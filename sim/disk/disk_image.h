// The files of a simulated disk at one moment, and the operations that lead from one moment to the
// next.
#ifndef SQUALL_SIM_DISK_DISK_IMAGE_H_
#define SQUALL_SIM_DISK_DISK_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ref.h"
#include "core/files/files.h"
#include "sim/disk/disk_bytes.h"

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
  FileBytes after;    // kAppend: the file as whoever wrote it saw it afterwards.
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

// Files in order of name, in blocks that copies share until one of them changes a file in it: a log
// of a million entries has hundreds of files, of which a run at any time changes the last. Finding a
// file takes a few steps if it is near the end, where the current segment and the snapshots are.
class FileImage {
 public:
  size_t size() const;
  // All of them, in order. Valid until a file changes.
  std::vector<const ImageFile*> files() const;

  const ImageFile* Find(const FileName& name) const;
  const ImageFile* Find(Inode inode) const;
  // The same to change it; null if there is none. Valid until another file changes. Neither name nor
  // inode may change.
  ImageFile* Change(Inode inode);
  // Calls f(ImageFile&) for all files, under the same conditions.
  template <class F>
  void ChangeAll(F&& f);

  // Does a whole operation. One on a file that is not there does nothing.
  void Apply(const DiskOperation& operation);

 private:
  static constexpr size_t kBlockFiles = 32;
  struct Block {
    uint32_t refs = 1;
    std::vector<ImageFile> files;  // At most kBlockFiles.

    static void Destroy(Block* b) { delete b; }
  };
  struct Place {
    size_t block = 0;
    size_t file = 0;
  };

  std::optional<Place> PlaceOf(const FileName& name) const;
  std::optional<Place> PlaceOf(Inode inode) const;
  const ImageFile* At(const std::optional<Place>& place) const;
  // Makes the block this image's own.
  std::vector<ImageFile>& Own(size_t block);
  void Insert(ImageFile file);
  void Erase(const Place& place);

  std::vector<Ref<Block>> blocks_;  // None of them empty.
};

template <class F>
void FileImage::ChangeAll(F&& f) {
  for (size_t b = 0; b < blocks_.size(); ++b) {
    for (ImageFile& file : Own(b)) f(file);
  }
}

}  // namespace squall

#endif  // SQUALL_SIM_DISK_DISK_IMAGE_H_
