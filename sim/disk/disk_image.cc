#include "sim/disk/disk_image.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace squall {

size_t FileImage::size() const {
  size_t size = 0;
  for (const Ref<Block>& b : blocks_) size += b->files.size();
  return size;
}

std::vector<const ImageFile*> FileImage::files() const {
  std::vector<const ImageFile*> files;
  files.reserve(size());
  for (const Ref<Block>& b : blocks_) {
    for (const ImageFile& f : b->files) files.push_back(&f);
  }
  return files;
}

const ImageFile* FileImage::Find(const FileName& name) const { return At(PlaceOf(name)); }

const ImageFile* FileImage::Find(Inode inode) const { return At(PlaceOf(inode)); }

ImageFile* FileImage::Change(Inode inode) {
  const std::optional<Place> place = PlaceOf(inode);
  return place ? &Own(place->block)[place->file] : nullptr;
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
      const std::optional<Place> from = PlaceOf(operation.inode);
      if (!from) return;
      ImageFile moved = *At(from);
      Erase(*from);
      if (const std::optional<Place> replaced = PlaceOf(operation.name)) Erase(*replaced);
      moved.name = operation.name;
      Insert(std::move(moved));
      return;
    }
    case DiskOperationKind::kRemove:
      if (const std::optional<Place> place = PlaceOf(operation.inode)) Erase(*place);
      return;
  }
}

std::optional<FileImage::Place> FileImage::PlaceOf(const FileName& name) const {
  const auto block = std::lower_bound(
      blocks_.begin(), blocks_.end(), name,
      [](const Ref<Block>& b, const FileName& n) { return b->files.back().name < n; });
  if (block == blocks_.end()) return std::nullopt;
  const std::vector<ImageFile>& files = (*block)->files;
  const auto file =
      std::lower_bound(files.begin(), files.end(), name,
                       [](const ImageFile& f, const FileName& n) { return f.name < n; });
  if (file->name != name) return std::nullopt;
  return Place{static_cast<size_t>(block - blocks_.begin()),
               static_cast<size_t>(file - files.begin())};
}

std::optional<FileImage::Place> FileImage::PlaceOf(Inode inode) const {
  for (size_t b = blocks_.size(); b-- > 0;) {
    const std::vector<ImageFile>& files = blocks_[b]->files;
    for (size_t f = files.size(); f-- > 0;) {
      if (files[f].inode == inode) return Place{b, f};
    }
  }
  return std::nullopt;
}

const ImageFile* FileImage::At(const std::optional<Place>& place) const {
  return place ? &blocks_[place->block]->files[place->file] : nullptr;
}

std::vector<ImageFile>& FileImage::Own(size_t block) {
  Ref<Block>& b = blocks_[block];
  if (!b.unique()) {
    Ref<Block> own(new Block);
    own->files.reserve(b->files.size() + 1);
    own->files = b->files;
    b = std::move(own);
  }
  return b->files;
}

void FileImage::Insert(ImageFile file) {
  if (blocks_.empty()) blocks_.push_back(Ref<Block>(new Block));
  size_t block = 0;
  while (block + 1 < blocks_.size() && blocks_[block]->files.back().name < file.name) ++block;
  std::vector<ImageFile>& files = Own(block);
  const auto at = std::find_if(files.begin(), files.end(),
                               [&](const ImageFile& f) { return file.name < f.name; });
  if (files.size() < kBlockFiles) {
    files.insert(at, std::move(file));
    return;
  }
  // What is behind the place goes into a block of its own, so that a log that grows in front of the
  // snapshots leaves full blocks.
  Ref<Block> next(new Block);
  if (at == files.end()) {
    next->files.push_back(std::move(file));
  } else {
    next->files.assign(std::make_move_iterator(at), std::make_move_iterator(files.end()));
    files.erase(at, files.end());
    files.push_back(std::move(file));
  }
  blocks_.insert(blocks_.begin() + static_cast<ptrdiff_t>(block) + 1, std::move(next));
}

void FileImage::Erase(const Place& place) {
  std::vector<ImageFile>& files = Own(place.block);
  files.erase(files.begin() + static_cast<ptrdiff_t>(place.file));
  if (files.empty()) blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(place.block));
}

}  // namespace squall
