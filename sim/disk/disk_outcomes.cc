#include "sim/disk/disk_outcomes.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace squall {
namespace {

uint64_t SectorOf(uint64_t offset) { return offset / kSectorBytes; }

// How many sector writes an append is.
uint64_t SectorCount(const DiskOperation& append) {
  return SectorOf(append.after.size() - 1) - SectorOf(append.from) + 1;
}

// One sector of one file, and how many of the group's appends write it: the last of them that is
// kept decides what it holds. But where a file is cut in between, a later write may leave it
// shorter than an earlier one did, so that then every append has its sectors to itself.
struct Sector {
  Inode inode = 0;
  uint64_t number = 0;
  uint64_t append = 0;  // Which operation of the group, if one of them cuts; else 0.
  uint64_t writes = 0;

  bool Is(const Sector& o) const {
    return inode == o.inode && number == o.number && append == o.append;
  }
};

bool Cuts(std::span<const DiskOperation> group) {
  return std::any_of(group.begin(), group.end(), [](const DiskOperation& op) {
    return op.kind == DiskOperationKind::kTruncate;
  });
}

std::vector<Sector>::iterator Find(std::vector<Sector>& sectors, const Sector& sector) {
  return std::find_if(sectors.begin(), sectors.end(),
                      [&](const Sector& s) { return s.Is(sector); });
}

// What there is to choose in a group.
struct Choices {
  uint64_t metadata = 0;        // Operations on names and sizes.
  uint64_t writes = 0;          // Sector writes.
  std::vector<Sector> sectors;  // All of them, if `exhaustive`.
  bool exhaustive = true;       // All combinations can be counted up:
  uint64_t combinations = 1;    // these.

  uint64_t units() const { return metadata + writes; }
  uint64_t prefixes() const { return std::min(units(), kOutcomesPrefixes); }
};

Choices ChoicesOf(std::span<const DiskOperation> group) {
  Choices c;
  const bool cuts = Cuts(group);
  for (size_t n = 0; n < group.size(); ++n) {
    const DiskOperation& op = group[n];
    if (op.metadata()) {
      ++c.metadata;
      continue;
    }
    const uint64_t count = SectorCount(op);
    c.writes += count;
    // Two ways for each sector alone are too many.
    if (count > 12) c.exhaustive = false;
    for (uint64_t i = 0; c.exhaustive && i < count; ++i) {
      const Sector written{op.inode, SectorOf(op.from) + i, cuts ? n : 0};
      auto sector = Find(c.sectors, written);
      if (sector == c.sectors.end()) {
        c.sectors.push_back(written);
        sector = std::prev(c.sectors.end());
        if (c.sectors.size() > 12) c.exhaustive = false;
      }
      ++sector->writes;
    }
  }
  c.combinations = c.metadata + 1;
  for (const Sector& s : c.sectors) {
    if (!c.exhaustive) break;
    c.combinations *= s.writes + 1;
    c.exhaustive = c.combinations <= kOutcomesExhaustive;
  }
  c.exhaustive = c.exhaustive && c.combinations <= kOutcomesExhaustive;
  return c;
}

// What a crash keeps of a group: an answer for every unit, where the units are the operations on
// names and sizes and the sector writes, in order.
struct Kept {
  uint64_t metadata = 0;    // That many, from the first on.
  std::vector<bool> write;  // One for each sector write.
};

Kept KeepPrefix(std::span<const DiskOperation> group, const Choices& c, uint64_t units) {
  Kept kept;
  for (const DiskOperation& op : group) {
    const uint64_t mine = std::min(units, op.metadata() ? 1 : SectorCount(op));
    units -= mine;
    if (op.metadata()) {
      kept.metadata += mine;
    } else {
      kept.write.insert(kept.write.end(), mine, true);
    }
    if (units == 0) break;
  }
  kept.write.resize(c.writes, false);
  return kept;
}

// Reads `outcome` as a number with one digit for the metadata and one for every sector: which of
// the writes to it is the last one kept.
Kept KeepCombination(std::span<const DiskOperation> group, Choices c, uint64_t outcome) {
  Kept kept;
  for (Sector& s : c.sectors) {
    const uint64_t digit = outcome % (s.writes + 1);
    outcome /= s.writes + 1;
    s.writes = digit;
  }
  kept.metadata = outcome;
  const bool cuts = Cuts(group);
  for (size_t n = 0; n < group.size(); ++n) {
    const DiskOperation& op = group[n];
    if (op.metadata()) continue;
    for (uint64_t i = 0; i < SectorCount(op); ++i) {
      const auto sector = Find(c.sectors, {op.inode, SectorOf(op.from) + i, cuts ? n : 0});
      kept.write.push_back(sector->writes > 0);
      if (sector->writes > 0) --sector->writes;
    }
  }
  return kept;
}

Kept KeepDrawn(const Choices& c, uint64_t draw) {
  Kept kept;
  kept.metadata = Mix(draw, 1) % (c.metadata + 1);
  // Some draws lose half of the sector writes, some few, some nearly all, some exactly one.
  const uint64_t style = draw % 4;
  const uint64_t one = Mix(draw, 2) % std::max<uint64_t>(c.writes, 1);
  for (uint64_t i = 0; i < c.writes; ++i) {
    const uint64_t eighth = Mix(draw, 3, i) % 8;
    const bool keep = style == 0   ? eighth < 4
                      : style == 1 ? eighth < 7
                      : style == 2 ? eighth < 1
                                   : i != one;
    kept.write.push_back(keep);
  }
  return kept;
}

Kept Choose(std::span<const DiskOperation> group, uint64_t outcome) {
  const Choices c = ChoicesOf(group);
  if (c.exhaustive) return KeepCombination(group, c, outcome);
  const uint64_t prefixes = c.prefixes();
  if (outcome <= prefixes) return KeepPrefix(group, c, outcome * c.units() / prefixes);
  return KeepDrawn(c, outcome - prefixes);
}

// A file whose end is being rewritten: from `base` on, its bytes are here and not in the image.
class OpenFile {
 public:
  OpenFile(const ImageFile& file, uint64_t base)
      : inode_(file.inode), base_(base), tail_(file.bytes.Range(base, file.bytes.size())) {}

  Inode inode() const { return inode_; }

  void WriteSector(uint64_t number, const FileBytes& after) {
    const uint64_t begin = number * kSectorBytes;
    const uint64_t end = std::min(begin + kSectorBytes, after.size());
    if (tail_.size() < end - base_) tail_.resize(end - base_, '\0');
    after.Copy(begin, end, tail_.data() + (begin - base_));
    // Behind the writer's end of the file, its sector held zeros.
    const uint64_t rest = std::min<uint64_t>(tail_.size(), begin + kSectorBytes - base_);
    std::fill(tail_.begin() + static_cast<ptrdiff_t>(end - base_),
              tail_.begin() + static_cast<ptrdiff_t>(rest), '\0');
  }
  void Truncate(uint64_t size) {
    if (size - base_ < tail_.size()) tail_.resize(size - base_);
  }
  void Close(ImageFile& file) const {
    file.bytes = file.bytes.First(base_);
    file.bytes.Append(tail_);
    file.earlier = std::min(file.earlier, file.bytes.size());
    file.witnessed = std::min(file.witnessed, file.bytes.size());
  }

 private:
  Inode inode_;
  uint64_t base_;
  std::string tail_;
};

// Opens `file` where the group first touches it.
OpenFile Open(std::span<const DiskOperation> group, const ImageFile& file) {
  uint64_t base = file.bytes.size();
  for (const DiskOperation& op : group) {
    const bool bytes =
        op.kind == DiskOperationKind::kAppend || op.kind == DiskOperationKind::kTruncate;
    if (bytes && op.inode == file.inode) base = std::min(base, op.from);
  }
  return OpenFile(file, SectorOf(base) * kSectorBytes);
}

}  // namespace

uint64_t CountOutcomes(std::span<const DiskOperation> group) {
  const Choices c = ChoicesOf(group);
  return c.exhaustive ? c.combinations : c.prefixes() + 1 + kOutcomesDrawn;
}

uint64_t ApplyOutcome(std::span<const DiskOperation> group, uint64_t outcome, FileImage& image) {
  if (outcome == 0) {
    uint64_t lost = 0;
    for (const DiskOperation& op : group) lost += op.metadata() ? 0 : SectorCount(op);
    return lost;
  }
  const Kept kept = Choose(group, outcome);
  std::vector<OpenFile> open;
  uint64_t metadata = 0;
  uint64_t write = 0;
  for (const DiskOperation& op : group) {
    const auto file = std::find_if(open.begin(), open.end(),
                                   [&](const OpenFile& f) { return f.inode() == op.inode; });
    if (op.metadata()) {
      if (metadata++ >= kept.metadata) continue;
      if (op.kind == DiskOperationKind::kTruncate && file != open.end()) {
        file->Truncate(op.from);
      } else {
        image.Apply(op);
      }
      continue;
    }
    const uint64_t count = SectorCount(op);
    const ImageFile* target = image.Find(op.inode);
    OpenFile* writer = file == open.end() ? nullptr : &*file;
    for (uint64_t i = 0; i < count; ++i) {
      if (!kept.write[write++] || target == nullptr) continue;
      if (writer == nullptr) writer = &open.emplace_back(Open(group, *target));
      writer->WriteSector(SectorOf(op.from) + i, op.after);
    }
  }
  for (const OpenFile& f : open) {
    if (ImageFile* target = image.Change(f.inode())) f.Close(*target);
  }
  return static_cast<uint64_t>(std::count(kept.write.begin(), kept.write.end(), false));
}

}  // namespace squall
