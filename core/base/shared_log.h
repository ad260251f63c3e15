// Sequences that copies share: Slice, a view of a run that keeps its block alive, and ChunkedLog, a
// sequence by position made of such blocks.
//
// A block's slots are written once. A holder whose run ends exactly at the last slot written may
// append in the next slot; any other holder copies its run first. So a copy of a log costs
// references, appends after a copy cost one slot, and no writer ever disturbs a reader.
#ifndef SQUALL_CORE_BASE_SHARED_LOG_H_
#define SQUALL_CORE_BASE_SHARED_LOG_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "core/base/ref.h"

namespace squall {

template <class T>
class ChunkedLog;

template <class T>
struct SharedBlock {
  uint32_t refs;
  uint32_t filled;    // Slots [0, filled) hold values.
  uint32_t capacity;  // Invariant: filled <= capacity.

  static SharedBlock* New(uint32_t capacity) {
    void* p = ::operator new(kHeader + sizeof(T) * capacity);
    return new (p) SharedBlock{1, 0, capacity};
  }
  static void Destroy(SharedBlock* b) {
    std::destroy_n(b->items(), b->filled);
    ::operator delete(b);
  }
  T* items() { return reinterpret_cast<T*>(reinterpret_cast<char*>(this) + kHeader); }
  const T* items() const {
    return reinterpret_cast<const T*>(reinterpret_cast<const char*>(this) + kHeader);
  }
  void Push(T value) {
    new (items() + filled) T(std::move(value));
    ++filled;
  }

  static constexpr size_t kHeader = 16;
  static_assert(alignof(T) <= 16);
};

// An immutable run of values, 16 bytes wide, that shares its block with other holders.
template <class T>
class Slice {
 public:
  static constexpr uint32_t kBlockCapacity = 64;

  Slice() = default;
  explicit Slice(T value) { Append(std::move(value)); }

  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  const T& operator[](size_t i) const { return block_->items()[begin_ + i]; }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return (*this)[count_ - 1]; }
  const T* begin() const { return count_ == 0 ? nullptr : block_->items() + begin_; }
  const T* end() const { return count_ == 0 ? nullptr : block_->items() + begin_ + count_; }

  // The run [from, to) of this one. Requires: from <= to <= size().
  Slice Sub(size_t from, size_t to) const {
    Slice s = *this;
    s.begin_ += static_cast<uint32_t>(from);
    s.count_ = static_cast<uint32_t>(to - from);
    return s;
  }
  Slice First(size_t n) const { return Sub(0, n); }
  Slice From(size_t i) const { return Sub(i, count_); }

  // Empties the run; the block is kept for later values, if it has no other holder.
  void Clear() {
    if (block_.unique()) {
      std::destroy_n(block_->items(), block_->filled);
      block_->filled = 0;
    } else {
      block_.reset();
    }
    begin_ = 0;
    count_ = 0;
  }

  // Adds one value at the end. Other holders of the block do not see it.
  void Append(T value) {
    Reserve(1);
    block_->Push(std::move(value));
    ++count_;
  }
  // Adds all of `other` at the end; adopts its block when this run is empty.
  void Append(const Slice& other) {
    if (other.empty()) return;
    if (empty()) {
      *this = other;
      return;
    }
    if (block_.get() == other.block_.get() && begin_ + count_ == other.begin_) {
      count_ += other.count_;
      return;
    }
    Reserve(other.count_);
    for (const T& v : other) block_->Push(v);
    count_ += other.count_;
  }

 private:
  friend class ChunkedLog<T>;

  // Makes the slots after this run claimable for `more` values.
  void Reserve(uint32_t more) {
    if (block_ && begin_ + count_ == block_->filled && block_->capacity - block_->filled >= more) {
      return;
    }
    const uint32_t need = count_ + more;
    // The first block is as small as the run, because most runs never grow.
    Ref<SharedBlock<T>> fresh(
        SharedBlock<T>::New(block_ ? std::max(kBlockCapacity, 2 * need) : need));
    for (const T& v : *this) fresh->Push(v);
    block_ = std::move(fresh);
    begin_ = 0;
  }

  Ref<SharedBlock<T>> block_;
  uint32_t begin_ = 0;
  uint32_t count_ = 0;
};

// Values at consecutive positions [first(), end()). Blocks of 64 values stand in directories of 64
// blocks, which copies share until one of them needs another block: a copy costs one reference per
// 4096 values, and the first new block after it 64 more.
template <class T>
class ChunkedLog {
 public:
  static constexpr uint64_t kChunk = Slice<T>::kBlockCapacity;
  static constexpr uint64_t kDirectory = 64 * kChunk;  // Values under one directory.

  ChunkedLog() = default;
  // Empty, and the next value will stand at `first`.
  explicit ChunkedLog(uint64_t first) { Reset(first); }

  uint64_t first() const { return first_; }
  uint64_t end() const { return end_; }
  uint64_t size() const { return end_ - first_; }
  bool empty() const { return first_ == end_; }
  bool Contains(uint64_t pos) const { return pos >= first_ && pos < end_; }

  // Requires: Contains(pos).
  const T& At(uint64_t pos) const {
    // Most reads are near the end.
    if (pos >= tail_begin_) return tail_->items()[pos - tail_begin_];
    const uint64_t off = pos - base_;
    return BlockAt(off)->items()[off % kChunk];
  }
  const T& back() const { return At(end_ - 1); }

  void PushBack(T value) {
    const uint64_t slot = end_ - tail_begin_;
    if (tail_ == nullptr || slot == kChunk) {
      SetTail(Ref<Block>(Block::New(kChunk)));
      tail_begin_ = end_;
    } else if (tail_->filled != slot) {
      DetachTail(static_cast<uint32_t>(slot));
    }
    tail_->Push(std::move(value));
    ++end_;
  }

  // Forgets the values at and after `end`. Requires: first() <= end <= end().
  void TruncateTo(uint64_t end) {
    end_ = end;
    if (end >= tail_begin_) return;
    const uint64_t blocks = (end - base_ + kChunk - 1) / kChunk;
    directories_.resize(static_cast<size_t>((blocks + kFanOut - 1) / kFanOut));
    const uint64_t behind = blocks % kFanOut;
    if (behind != 0 && directories_.back()->blocks[behind]) {
      Ref<Directory>& last = directories_.back();
      Own(last);
      for (uint64_t i = behind; i < kFanOut; ++i) last->blocks[i].reset();
    }
    FindTail();
  }

  // Forgets the values before `first`. Requires: first() <= first <= end().
  void DropBefore(uint64_t first) {
    uint64_t gone = (first_ - base_) / kChunk;
    const uint64_t whole = (first - base_) / kChunk;
    first_ = first;
    if (gone == whole) return;
    if (const uint64_t directories = whole / kFanOut; directories > 0) {
      directories_.erase(directories_.begin(),
                         directories_.begin() + static_cast<ptrdiff_t>(directories));
      base_ += directories * kDirectory;
      gone = 0;
    }
    if (const uint64_t keep = whole % kFanOut; keep != 0) {
      Ref<Directory>& front = directories_.front();
      Own(front);
      for (uint64_t i = gone; i < keep; ++i) front->blocks[i].reset();
    }
    if (first == end_) FindTail();
  }

  // Forgets everything; the next value will stand at `first`.
  void Reset(uint64_t first) {
    directories_.clear();
    base_ = first_ = end_ = tail_begin_ = first;
    tail_ = nullptr;
  }

  // The run [from, to), without copying where it lies in one block.
  // Requires: first() <= from <= to <= end().
  Slice<T> Run(uint64_t from, uint64_t to) const {
    Slice<T> run;
    if (from == to) return run;
    const uint64_t a = from - base_;
    const uint64_t b = to - base_;
    if (a / kChunk == (b - 1) / kChunk) {
      run.block_ = BlockAt(a);
      run.begin_ = static_cast<uint32_t>(a % kChunk);
      run.count_ = static_cast<uint32_t>(to - from);
      return run;
    }
    run.Reserve(static_cast<uint32_t>(to - from));
    for (uint64_t i = from; i < to; ++i) run.block_->Push(At(i));
    run.count_ = static_cast<uint32_t>(to - from);
    return run;
  }

 private:
  using Block = SharedBlock<T>;
  static constexpr uint64_t kFanOut = kDirectory / kChunk;

  // Blocks side by side. Those before the first value and behind the last are null.
  struct Directory {
    uint32_t refs = 1;
    Ref<Block> blocks[kFanOut];
    static void Destroy(Directory* d) { delete d; }
  };

  const Ref<Block>& BlockAt(uint64_t off) const {
    return directories_[off / kDirectory]->blocks[off / kChunk % kFanOut];
  }

  // Makes `directory` one that has no other holder.
  static void Own(Ref<Directory>& directory) {
    if (directory.unique()) return;
    Ref<Directory> own(new Directory);
    for (uint64_t i = 0; i < kFanOut; ++i) own->blocks[i] = directory->blocks[i];
    directory = std::move(own);
  }

  // Puts `block` where the next value goes.
  void SetTail(Ref<Block> block) {
    const uint64_t off = end_ - base_;
    tail_ = block.get();
    if (off / kDirectory == directories_.size()) {
      directories_.emplace_back(new Directory);
    } else {
      Own(directories_.back());
    }
    directories_.back()->blocks[off / kChunk % kFanOut] = std::move(block);
  }

  // Gives the log a last block of its own that ends at `slot`.
  void DetachTail(uint32_t slot) {
    Ref<Directory>& directory = directories_.back();
    Own(directory);
    Ref<Block>& block = directory->blocks[(tail_begin_ - base_) / kChunk % kFanOut];
    if (block.unique()) {
      std::destroy_n(block->items() + slot, block->filled - slot);
      block->filled = slot;
      return;
    }
    Ref<Block> fresh(Block::New(kChunk));
    for (uint32_t i = 0; i < slot; ++i) fresh->Push(block->items()[i]);
    tail_ = fresh.get();
    block = std::move(fresh);
  }

  // Looks up the block of the last value again. It is null if the log is empty and nothing of that
  // block is left.
  void FindTail() {
    const uint64_t off = end_ - base_;
    tail_ = off == 0 ? nullptr : BlockAt(off - 1).get();
    tail_begin_ = tail_ == nullptr ? end_ : base_ + (off - 1) / kChunk * kChunk;
  }

  std::vector<Ref<Directory>> directories_;
  uint64_t base_ = 0;   // Position of the first slot under the first directory.
  uint64_t first_ = 0;  // Invariant: base_ <= first_ <= end_.
  uint64_t end_ = 0;
  // The last block, which a directory holds: of the last value, or of the next. Null if there is
  // none. Positions from `tail_begin_` on are in it.
  Block* tail_ = nullptr;
  uint64_t tail_begin_ = 0;  // Invariant: tail_begin_ <= end_.
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_SHARED_LOG_H_
