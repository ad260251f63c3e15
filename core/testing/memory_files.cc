#include "core/testing/memory_files.h"

#include <algorithm>
#include <utility>

namespace squall {
namespace {

// Writes what there is into the file, behind zeros if it was shorter.
void Put(std::string_view bytes, uint64_t offset, std::string* file) {
  if (file->size() < offset + bytes.size()) file->resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), file->begin() + static_cast<ptrdiff_t>(offset));
}

}  // namespace

Files::Names MemoryFiles::List() {
  Names names;
  for (const auto& [name, file] : now_.names) names.value.push_back(name);
  return names;
}

Files::Contents MemoryFiles::Read(const FileName& name) {
  const uint64_t* file = Find(name);
  if (file == nullptr) return {.error = IoStatus::kNotFound};
  return {.value = now_.files[*file]};
}

IoStatus MemoryFiles::Create(const FileName& name) {
  if (const IoStatus status = Begin(); status != IoStatus::kOk) return status;
  if (Find(name) != nullptr) return IoStatus::kExists;
  Op op;
  op.kind = OpKind::kCreate;
  op.name = name;
  op.file = next_file_++;
  Record(std::move(op));
  return IoStatus::kOk;
}

IoStatus MemoryFiles::Append(const FileName& name, std::string_view bytes) {
  if (const IoStatus status = Begin(); status != IoStatus::kOk) return status;
  const uint64_t* file = Find(name);
  if (file == nullptr) return IoStatus::kNotFound;
  if (capacity_ != UINT64_MAX) {
    uint64_t used = bytes.size();
    for (const auto& [named, id] : now_.names) used += now_.files[id].size();
    if (used > capacity_) return IoStatus::kNoSpace;
  }
  Op op;
  op.kind = OpKind::kAppend;
  op.file = *file;
  op.offset = now_.files[*file].size();
  op.bytes = bytes;
  Record(std::move(op));
  return IoStatus::kOk;
}

IoStatus MemoryFiles::Truncate(const FileName& name, uint64_t size) {
  if (const IoStatus status = Begin(); status != IoStatus::kOk) return status;
  const uint64_t* file = Find(name);
  if (file == nullptr) return IoStatus::kNotFound;
  if (now_.files[*file].size() < size) return IoStatus::kFailed;
  Op op;
  op.kind = OpKind::kTruncate;
  op.file = *file;
  op.offset = size;
  Record(std::move(op));
  return IoStatus::kOk;
}

IoStatus MemoryFiles::Rename(const FileName& from, const FileName& to) {
  if (const IoStatus status = Begin(); status != IoStatus::kOk) return status;
  if (Find(from) == nullptr) return IoStatus::kNotFound;
  Op op;
  op.kind = OpKind::kRename;
  op.name = from;
  op.to = to;
  Record(std::move(op));
  return IoStatus::kOk;
}

IoStatus MemoryFiles::Remove(const FileName& name) {
  if (const IoStatus status = Begin(); status != IoStatus::kOk) return status;
  if (Find(name) == nullptr) return IoStatus::kNotFound;
  Op op;
  op.kind = OpKind::kRemove;
  op.name = name;
  Record(std::move(op));
  return IoStatus::kOk;
}

void MemoryFiles::Sync() { ops_.emplace_back(); }

std::optional<IoStatus> MemoryFiles::TakeSyncDone() {
  const auto barrier = std::find_if(ops_.begin(), ops_.end(),
                                    [](const Op& op) { return op.kind == OpKind::kBarrier; });
  if (barrier == ops_.end()) return std::nullopt;
  if (sync_status_ != IoStatus::kOk) {
    ops_.erase(barrier);
    return sync_status_;
  }
  for (auto op = ops_.begin(); op != barrier; ++op) Do(*op, &durable_);
  ops_.erase(ops_.begin(), barrier + 1);
  return IoStatus::kOk;
}

MemoryFiles MemoryFiles::AfterCrash(const Draw& draw) const {
  Image image = durable_;
  uint64_t barriers = 0;
  for (const Op& op : ops_) barriers += op.kind == OpKind::kBarrier ? 1 : 0;
  uint64_t reached = draw(barriers + 1);
  auto op = ops_.begin();
  for (; reached > 0; ++op) {
    Do(*op, &image);
    if (op->kind == OpKind::kBarrier) --reached;
  }
  const auto end =
      std::find_if(op, ops_.end(), [](const Op& o) { return o.kind == OpKind::kBarrier; });
  const auto changes =
      std::count_if(op, end, [](const Op& o) { return o.kind != OpKind::kAppend; });
  uint64_t changes_left = draw(static_cast<uint64_t>(changes) + 1);
  for (; op != end; ++op) {
    if (op->kind == OpKind::kAppend) {
      DoPart(*op, draw, &image);
    } else if (changes_left > 0) {
      Do(*op, &image);
      --changes_left;
    }
  }

  MemoryFiles left;
  left.now_ = image;
  left.durable_ = std::move(image);
  left.next_file_ = next_file_;
  return left;
}

MemoryFiles MemoryFiles::AfterCrashKeepingLeast() const {
  return AfterCrash([](uint64_t) { return uint64_t{0}; });
}

MemoryFiles MemoryFiles::AfterCrashKeepingMost() const {
  return AfterCrash([](uint64_t range) { return range - 1; });
}

std::string* MemoryFiles::Raw(const FileName& name) {
  const uint64_t* file = Find(name);
  return file == nullptr ? nullptr : &now_.files[*file];
}

void MemoryFiles::Do(const Op& op, Image* image) {
  switch (op.kind) {
    case OpKind::kCreate:
      // Its first sectors may be there before its name is.
      image->names[op.name] = op.file;
      image->files[op.file];
      break;
    case OpKind::kAppend:
      Put(op.bytes, op.offset, &image->files[op.file]);
      break;
    case OpKind::kTruncate:
      // In a crash it may be shorter already.
      if (image->files[op.file].size() > op.offset) image->files[op.file].resize(op.offset);
      break;
    case OpKind::kRename: {
      const auto from = image->names.find(op.name);
      const auto to = image->names.find(op.to);
      if (to != image->names.end()) image->files.erase(to->second);
      image->names[op.to] = from->second;
      image->names.erase(op.name);
      break;
    }
    case OpKind::kRemove: {
      const auto name = image->names.find(op.name);
      image->files.erase(name->second);
      image->names.erase(name);
      break;
    }
    case OpKind::kBarrier:
      break;
  }
}

void MemoryFiles::DoPart(const Op& op, const Draw& draw, Image* image) {
  std::string& file = image->files[op.file];
  for (uint64_t at = 0; at < op.bytes.size();) {
    const uint64_t in_sector = (op.offset + at) % kSectorBytes;
    const uint64_t size = std::min<uint64_t>(kSectorBytes - in_sector, op.bytes.size() - at);
    switch (draw(3)) {
      case 0:  // Lost.
        break;
      case 1:  // The file has grown, the bytes have not come.
        if (file.size() < op.offset + at + size) file.resize(op.offset + at + size);
        break;
      case 2:
        Put(std::string_view(op.bytes).substr(at, size), op.offset + at, &file);
        break;
    }
    at += size;
  }
}

IoStatus MemoryFiles::Begin() {
  ++operations_;
  return operations_ == fail_at_ ? fail_status_ : IoStatus::kOk;
}

void MemoryFiles::Record(Op op) {
  Do(op, &now_);
  ops_.push_back(std::move(op));
}

const uint64_t* MemoryFiles::Find(const FileName& name) const {
  const auto found = now_.names.find(name);
  return found == now_.names.end() ? nullptr : &found->second;
}

}  // namespace squall
