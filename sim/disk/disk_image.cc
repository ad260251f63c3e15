#include "sim/disk/disk_image.h"

#include <algorithm>
#include <utility>

namespace squall {

std::vector<const ImageFile*> FileImage::files() const {
  std::vector<const ImageFile*> files;
  files.reserve(size());
  files_.ForEach([&files](const ImageFile& file) { files.push_back(&file); });
  return files;
}

const ImageFile* FileImage::Find(Inode inode) const {
  const Named* named = names_.Find(inode);
  return named == nullptr ? nullptr : files_.Find(named->name);
}

ImageFile* FileImage::Change(Inode inode) {
  const Named* named = names_.Find(inode);
  return named == nullptr ? nullptr : files_.Change(named->name);
}

void FileImage::Apply(const DiskOperation& operation) {
  switch (operation.kind) {
    case DiskOperationKind::kCreate: {
      ImageFile fresh;
      fresh.name = operation.name;
      fresh.inode = operation.inode;
      Insert(std::move(fresh));
      return;
    }
    case DiskOperationKind::kAppend:
      if (ImageFile* file = Change(operation.inode)) file->bytes = operation.after;
      return;
    case DiskOperationKind::kTruncate: {
      ImageFile* file = Change(operation.inode);
      if (file == nullptr || operation.from >= file->bytes.size()) return;
      file->bytes = file->bytes.First(operation.from);
      file->earlier = std::min(file->earlier, operation.from);
      file->witnessed = std::min(file->witnessed, operation.from);
      return;
    }
    case DiskOperationKind::kRename: {
      const ImageFile* from = Find(operation.inode);
      if (from == nullptr) return;
      ImageFile moved = *from;
      Erase(moved.name);
      Erase(operation.name);
      moved.name = operation.name;
      Insert(std::move(moved));
      return;
    }
    case DiskOperationKind::kRemove:
      if (const Named* named = names_.Find(operation.inode)) Erase(FileName(named->name));
      return;
  }
}

void FileImage::Insert(ImageFile file) {
  names_.Insert({file.inode, file.name});
  files_.Insert(std::move(file));
}

// Nothing if there is none.
void FileImage::Erase(const FileName& name) {
  const ImageFile* file = files_.Find(name);
  if (file == nullptr) return;
  names_.Erase(Inode(file->inode));
  files_.Erase(FileName(name));
}

}  // namespace squall
