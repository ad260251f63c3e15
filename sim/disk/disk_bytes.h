// The bytes of one file on a simulated disk.
//
// Bytes are stored in chunks that are written once. A file that ends exactly at the last byte
// written of a chunk may append to it; any other file copies the chunk first
// (core/base/shared_log.h does the same with whole values). So what is cached and what is durable,
// a disk and its copies are mostly different lengths of the same chunks, and a copy costs one
// reference.
#ifndef SQUALL_SIM_DISK_DISK_BYTES_H_
#define SQUALL_SIM_DISK_DISK_BYTES_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/ref.h"
#include "core/base/shared_log.h"

namespace squall {

class FileBytes {
 public:
  static constexpr uint64_t kChunkBytes = 4096;

  uint64_t size() const { return size_; }

  void Append(std::string_view bytes);
  // The first `size` bytes. Requires: size <= this->size().
  FileBytes First(uint64_t size) const;
  // Copies [from, to) to `out`. Requires: from <= to <= size().
  void Copy(uint64_t from, uint64_t to, char* out) const;
  // The same as a string.
  std::string Range(uint64_t from, uint64_t to) const;
  // Overwrites the bytes at `at`; other holders of the chunks do not see the change.
  // Requires: at + bytes.size() <= size(). Costs one reference per chunk.
  void Overwrite(uint64_t at, std::string_view bytes);

 private:
  struct Chunk {
    uint32_t refs = 1;
    uint32_t filled = 0;
    char bytes[kChunkBytes];

    static void Destroy(Chunk* c) { delete c; }
  };

  // Makes the last chunk end at `tail` and be claimable by this file.
  void ClaimLast(uint64_t tail);

  Slice<Ref<Chunk>> chunks_;  // Invariant: as many as size_ needs.
  uint64_t size_ = 0;
};

inline void FileBytes::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const uint64_t tail = size_ % kChunkBytes;
    if (tail == 0) {
      chunks_.Append(Ref<Chunk>(new Chunk));
    } else if (chunks_.back()->filled != tail) {
      ClaimLast(tail);
    }
    Chunk& chunk = *chunks_.back();
    const size_t n = std::min<size_t>(bytes.size(), kChunkBytes - tail);
    std::memcpy(chunk.bytes + tail, bytes.data(), n);
    chunk.filled += static_cast<uint32_t>(n);
    size_ += n;
    bytes.remove_prefix(n);
  }
}

inline void FileBytes::ClaimLast(uint64_t tail) {
  Ref<Chunk> fresh(new Chunk);
  std::memcpy(fresh->bytes, chunks_.back()->bytes, tail);
  fresh->filled = static_cast<uint32_t>(tail);
  chunks_ = chunks_.First(chunks_.size() - 1);
  chunks_.Append(std::move(fresh));
}

inline FileBytes FileBytes::First(uint64_t size) const {
  FileBytes first;
  first.chunks_ = chunks_.First((size + kChunkBytes - 1) / kChunkBytes);
  first.size_ = size;
  return first;
}

inline void FileBytes::Copy(uint64_t from, uint64_t to, char* out) const {
  while (from < to) {
    const uint64_t offset = from % kChunkBytes;
    const uint64_t n = std::min(to - from, kChunkBytes - offset);
    std::memcpy(out, chunks_[from / kChunkBytes]->bytes + offset, n);
    out += n;
    from += n;
  }
}

inline std::string FileBytes::Range(uint64_t from, uint64_t to) const {
  std::string range(to - from, '\0');
  Copy(from, to, range.data());
  return range;
}

inline void FileBytes::Overwrite(uint64_t at, std::string_view bytes) {
  const uint64_t end = at + bytes.size();
  Slice<Ref<Chunk>> chunks;
  for (uint64_t begin = 0; begin < size_; begin += kChunkBytes) {
    const Ref<Chunk>& old = chunks_[begin / kChunkBytes];
    const uint64_t from = std::max(at, begin);
    const uint64_t to = std::min(end, begin + kChunkBytes);
    if (from >= to) {
      chunks.Append(old);
      continue;
    }
    Ref<Chunk> fresh(new Chunk);
    fresh->filled = static_cast<uint32_t>(std::min(size_ - begin, kChunkBytes));
    std::memcpy(fresh->bytes, old->bytes, fresh->filled);
    std::memcpy(fresh->bytes + (from - begin), bytes.data() + (from - at), to - from);
    chunks.Append(std::move(fresh));
  }
  chunks_ = std::move(chunks);
}

}  // namespace squall

#endif  // SQUALL_SIM_DISK_DISK_BYTES_H_
