#include "sim/disk/disk_files.h"

#include <algorithm>

#include "core/base/hash.h"
#include "sim/disk/disk_outcomes.h"

namespace squall {

std::vector<FileName> DiskFiles::List() const {
  std::vector<FileName> names;
  names.reserve(cached_.size());
  for (const ImageFile* f : cached_.files()) names.push_back(f->name);
  return names;
}

Files::Contents DiskFiles::Read(const FileName& name) const {
  const ImageFile* file = cached_.Find(name);
  if (file == nullptr) return {.error = IoStatus::kNotFound};
  return {.value = file->bytes.Range(0, file->bytes.size())};
}

IoStatus DiskFiles::Create(const FileName& name) {
  if (cached_.Find(name) != nullptr) return IoStatus::kExists;
  DiskOperation op;
  op.kind = DiskOperationKind::kCreate;
  op.inode = next_inode_++;
  op.name = name;
  cached_.Apply(op);
  operations_.push_back(std::move(op));
  return IoStatus::kOk;
}

IoStatus DiskFiles::Append(const FileName& name, std::string_view bytes) {
  const ImageFile* found = cached_.Find(name);
  if (found == nullptr) return IoStatus::kNotFound;
  const uint64_t room = capacity_ - std::min(used_, capacity_);
  const IoStatus status = bytes.size() <= room ? IoStatus::kOk : IoStatus::kNoSpace;
  bytes = bytes.substr(0, std::min<uint64_t>(bytes.size(), room));
  if (bytes.empty()) return status;

  DiskOperation& op = operations_.emplace_back();
  op.kind = DiskOperationKind::kAppend;
  op.inode = found->inode;
  ImageFile* file = cached_.Change(op.inode);
  op.from = file->bytes.size();
  file->bytes.Append(bytes);
  op.after = file->bytes;
  if (synced_) {
    op.epoch = epoch_;
    // While a truncation waits, what is durable need not be what the writer sees.
    const ImageFile* durable = truncations_ == 0 ? durable_.Find(op.inode) : nullptr;
    op.known = durable == nullptr ? 0 : Earlier(*durable);
  }
  used_ += bytes.size();
  statistics_.bytes_written += bytes.size();
  return status;
}

IoStatus DiskFiles::Truncate(const FileName& name, uint64_t size) {
  const ImageFile* file = cached_.Find(name);
  if (file == nullptr) return IoStatus::kNotFound;
  if (size > file->bytes.size()) return IoStatus::kFailed;
  if (size == file->bytes.size()) return IoStatus::kOk;
  used_ -= file->bytes.size() - size;
  DiskOperation op;
  op.kind = DiskOperationKind::kTruncate;
  op.inode = file->inode;
  op.from = size;
  cached_.Apply(op);
  operations_.push_back(std::move(op));
  ++truncations_;
  return IoStatus::kOk;
}

IoStatus DiskFiles::Rename(const FileName& from, const FileName& to) {
  const ImageFile* file = cached_.Find(from);
  if (file == nullptr) return IoStatus::kNotFound;
  if (from == to) return IoStatus::kOk;
  if (const ImageFile* replaced = cached_.Find(to)) used_ -= replaced->bytes.size();
  DiskOperation op;
  op.kind = DiskOperationKind::kRename;
  op.inode = file->inode;
  op.name = to;
  cached_.Apply(op);
  operations_.push_back(std::move(op));
  return IoStatus::kOk;
}

IoStatus DiskFiles::Remove(const FileName& name) {
  const ImageFile* file = cached_.Find(name);
  if (file == nullptr) return IoStatus::kNotFound;
  used_ -= file->bytes.size();
  DiskOperation op;
  op.kind = DiskOperationKind::kRemove;
  op.inode = file->inode;
  cached_.Apply(op);
  operations_.push_back(std::move(op));
  return IoStatus::kOk;
}

size_t DiskFiles::MakeDurable() {
  const Barrier ended = barriers_.front();
  ++epoch_;
  synced_ = true;
  ++statistics_.barriers_ended;
  for (size_t i = 0; i < ended.operations; ++i) ApplyDurable(operations_[i]);
  DropOperations(ended.operations);
  barriers_.erase(barriers_.begin());
  for (Barrier& b : barriers_) {
    b.operations -= ended.operations;
    b.notes -= ended.notes;
  }
  if (!damages_.empty()) SettleDamages(DamageUse::kKeep);
  return ended.notes;
}

void DiskFiles::ApplyDurable(const DiskOperation& operation) {
  if (ImageFile* file = durable_.Change(operation.inode)) Settle(*file);
  durable_.Apply(operation);
  ImageFile* file = durable_.Change(operation.inode);
  if (file == nullptr) return;
  file->settled = epoch_;
  if (operation.kind == DiskOperationKind::kAppend) Witness(operation, *file);
  NoteUnwitnessed(*file);
}

void DiskFiles::Settle(ImageFile& file) {
  file.earlier = Earlier(file);
  file.settled = epoch_;
}

uint64_t DiskFiles::Earlier(const ImageFile& durable) const {
  return durable.settled < epoch_ ? durable.bytes.size() : durable.earlier;
}

void DiskFiles::Witness(const DiskOperation& append, ImageFile& file) {
  if (file.name.kind != FileKind::kLog || append.epoch == 0) return;
  file.witnessed = std::max(file.witnessed, std::min(append.known, append.from));
  std::erase_if(unwitnessed_, [&](Inode inode) {
    const ImageFile* f = durable_.Find(inode);
    if (f == nullptr) return true;
    const bool before = f->name.kind == FileKind::kSnapshot ||
                        (f->name.kind == FileKind::kLog && f->name.number < file.name.number);
    if (!before || f->settled >= append.epoch) return false;
    if (f->witnessed < f->bytes.size()) durable_.Change(inode)->witnessed = f->bytes.size();
    return true;
  });
}

void DiskFiles::NoteUnwitnessed(const ImageFile& file) {
  if (file.witnessed == file.bytes.size()) return;
  if (std::find(unwitnessed_.begin(), unwitnessed_.end(), file.inode) == unwitnessed_.end()) {
    unwitnessed_.push_back(file.inode);
  }
}

void DiskFiles::DropOperations(size_t count) {
  if (truncations_ > 0) {
    for (size_t i = 0; i < count; ++i) {
      if (operations_[i].kind == DiskOperationKind::kTruncate) --truncations_;
    }
  }
  operations_.erase(operations_.begin(), operations_.begin() + static_cast<ptrdiff_t>(count));
}

std::span<const DiskOperation> DiskFiles::Group(size_t number) const {
  const size_t begin = number == 0 ? 0 : barriers_[number - 1].operations;
  const size_t end = number == barriers_.size() ? operations_.size() : barriers_[number].operations;
  return std::span(operations_).subspan(begin, end - begin);
}

uint64_t DiskFiles::Outcomes() const {
  // All of a group is the same as nothing of the next one.
  uint64_t outcomes = 1;
  for (size_t g = 0; g <= barriers_.size(); ++g) outcomes += CountOutcomes(Group(g)) - 1;
  return std::min(outcomes, kOutcomesMax);
}

void DiskFiles::Crash(uint64_t outcome) {
  outcome %= Outcomes();
  ++statistics_.crashes;
  ++epoch_;
  if (outcome > 0) {
    size_t g = 0;
    uint64_t count = CountOutcomes(Group(0));
    while (outcome >= count) {
      for (const DiskOperation& op : Group(g)) ApplyDurable(op);
      outcome -= count - 1;
      count = CountOutcomes(Group(++g));
    }
    const uint64_t lost = ApplyOutcome(Group(g), outcome, durable_);
    statistics_.sectors_lost += lost;
    if (lost > 0) ++statistics_.crashes_partial;
  }
  operations_.clear();
  barriers_.clear();
  notes_.clear();
  truncations_ = 0;
  if (!damages_.empty()) SettleDamages(DamageUse::kWrite);
  // The next node does not know what of this was durable before its first barrier has ended.
  synced_ = false;
  used_ = 0;
  unwitnessed_.clear();
  durable_.ChangeAll([&](ImageFile& f) {
    f.settled = epoch_;
    f.earlier = 0;
    used_ += f.bytes.size();
    NoteUnwitnessed(f);
  });
  cached_ = durable_;
}

namespace {

// Bytes of `file` that may be damaged: the witnessed ones, of a snapshot all if it is the newest.
uint64_t Exposed(const ImageFile& file) {
  return file.name.kind == FileKind::kTemporary ? 0 : file.witnessed;
}

}  // namespace

bool DiskFiles::Rot(uint64_t bits) {
  uint64_t exposed = 0;
  const ImageFile* newest = nullptr;
  const std::vector<const ImageFile*> files = durable_.files();
  for (const ImageFile* f : files) {
    if (f->name.kind == FileKind::kSnapshot) newest = f;
  }
  const auto counts = [&](const ImageFile* f) {
    return f->name.kind != FileKind::kSnapshot || f == newest;
  };
  for (const ImageFile* f : files) {
    if (counts(f)) exposed += Exposed(*f);
  }
  if (exposed == 0) return false;
  uint64_t at = Mix(bits, 1) % exposed;
  for (const ImageFile* f : files) {
    if (!counts(f)) continue;
    if (at >= Exposed(*f)) {
      at -= Exposed(*f);
      continue;
    }
    std::string byte = f->bytes.Range(at, at + 1);
    byte[0] = static_cast<char>(byte[0] ^ (1 << (Mix(bits, 2) % 8)));
    if (!AddDamage({f->inode, at, std::move(byte)})) return false;
    break;
  }
  ++statistics_.bits_rotten;
  return true;
}

bool DiskFiles::Misdirect(uint64_t bits) {
  struct Place {
    const ImageFile* file;
    uint64_t at;
  };
  const std::vector<const ImageFile*> files = durable_.files();
  uint64_t sectors = 0;
  for (const ImageFile* f : files) {
    if (f->name.kind == FileKind::kLog) sectors += f->witnessed / kSectorBytes;
  }
  if (sectors < 2) return false;
  const auto place = [&](uint64_t number) {
    for (const ImageFile* f : files) {
      if (f->name.kind != FileKind::kLog) continue;
      const uint64_t mine = f->witnessed / kSectorBytes;
      if (number < mine) return Place{f, number * kSectorBytes};
      number -= mine;
    }
    return Place{nullptr, 0};
  };
  const uint64_t from = Mix(bits, 1) % sectors;
  const uint64_t to = (from + 1 + Mix(bits, 2) % (sectors - 1)) % sectors;
  const Place source = place(from);
  const Place target = place(to);
  std::string bytes = source.file->bytes.Range(source.at, source.at + kSectorBytes);
  if (bytes == target.file->bytes.Range(target.at, target.at + kSectorBytes)) return false;
  if (!AddDamage({target.file->inode, target.at, std::move(bytes)})) return false;
  ++statistics_.sectors_misdirected;
  return true;
}

bool DiskFiles::AddDamage(Damage damage) {
  for (const Damage& d : damages_) {
    const bool apart = d.inode != damage.inode || d.at + d.bytes.size() <= damage.at ||
                       damage.at + damage.bytes.size() <= d.at;
    if (!apart) return false;
  }
  damages_.push_back(std::move(damage));
  return true;
}

void DiskFiles::SettleDamages(DamageUse use) {
  std::erase_if(damages_, [&](const Damage& d) {
    const ImageFile* file = durable_.Find(d.inode);
    return file == nullptr || d.at + d.bytes.size() > file->witnessed;
  });
  if (use == DamageUse::kKeep) return;
  for (const Damage& d : damages_) durable_.Change(d.inode)->bytes.Overwrite(d.at, d.bytes);
}

void DiskFiles::Wipe() {
  DiskFiles fresh;
  fresh.capacity_ = capacity_;
  fresh.statistics_ = statistics_;
  *this = std::move(fresh);
}

uint64_t DiskFiles::Digest() const {
  uint64_t digest = cached_.size();
  for (const ImageFile* f : cached_.files()) {
    digest = Mix(digest, static_cast<uint64_t>(f->name.kind), f->name.number);
    digest = Mix(digest, HashBytes(f->bytes.Range(0, f->bytes.size())));
  }
  return digest;
}

}  // namespace squall
