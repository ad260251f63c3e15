// The files of a simulated disk at one moment, and the operations that lead from one moment to the
// next.
#ifndef SQUALL_SIM_DISK_IMAGE_H_
#define SQUALL_SIM_DISK_IMAGE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/host/files.h"
#include "sim/disk_bytes.h"

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
  // bytes were there an epoch ago; and how many are witnessed (DiskFiles::Rot).
  // Invariant: earlier <= bytes.size(), witnessed <= bytes.size().
  uint64_t settled = 0;
  uint64_t earlier = 0;
  uint64_t witnessed = 0;
};

// Files in order of name. They are few, so everything is found by looking at all of them.
class FileImage {
 public:
  const std::vector<ImageFile>& files() const { return files_; }
  std::vector<ImageFile>& files() { return files_; }

  ImageFile* Find(const FileName& name) {
    for (ImageFile& f : files_) {
      if (f.name == name) return &f;
    }
    return nullptr;
  }
  const ImageFile* Find(const FileName& name) const {
    return const_cast<FileImage*>(this)->Find(name);
  }
  ImageFile* Find(Inode inode) {
    for (ImageFile& f : files_) {
      if (f.inode == inode) return &f;
    }
    return nullptr;
  }

  // Does a whole operation. One on a file that is not there does nothing.
  void Apply(const DiskOperation& operation);

 private:
  void Insert(ImageFile file);
  void Erase(const ImageFile* file);

  std::vector<ImageFile> files_;
};

}  // namespace squall

#endif  // SQUALL_SIM_DISK_IMAGE_H_
