#include "sim/disk_image.h"

#include <algorithm>
#include <utility>

namespace squall {

void FileImage::Apply(const DiskOperation& operation) {
  ImageFile* file = Find(operation.inode);
  switch (operation.kind) {
    case DiskOperationKind::kCreate: {
      ImageFile fresh;
      fresh.name = operation.name;
      fresh.inode = operation.inode;
      Insert(std::move(fresh));
      return;
    }
    case DiskOperationKind::kAppend:
      if (file != nullptr) file->bytes = operation.after;
      return;
    case DiskOperationKind::kTruncate:
      if (file == nullptr || operation.from >= file->bytes.size()) return;
      file->bytes = file->bytes.First(operation.from);
      file->earlier = std::min(file->earlier, operation.from);
      file->witnessed = std::min(file->witnessed, operation.from);
      return;
    case DiskOperationKind::kRename: {
      if (file == nullptr) return;
      ImageFile moved = std::move(*file);
      Erase(file);
      if (const ImageFile* replaced = Find(operation.name)) Erase(replaced);
      moved.name = operation.name;
      Insert(std::move(moved));
      return;
    }
    case DiskOperationKind::kRemove:
      if (file != nullptr) Erase(file);
      return;
  }
}

void FileImage::Insert(ImageFile file) {
  const auto at = std::find_if(files_.begin(), files_.end(),
                               [&](const ImageFile& f) { return file.name < f.name; });
  files_.insert(at, std::move(file));
}

void FileImage::Erase(const ImageFile* file) {
  files_.erase(files_.begin() + (file - files_.data()));
}

}  // namespace squall
