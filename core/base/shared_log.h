// Sequences that copies share: Slice, a view of a run that keeps its block alive, and ChunkedLog, a
// sequence by position made of such blocks.
//
// A block's slots are written once. Whoever's run ends exactly where the block is filled may claim
// the next slot; anybody else who wants to go on there copies. So a copy of a log costs references,
// appends after a copy cost one slot, and no writer ever disturbs a reader.
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

// An immutable run of values, 16 bytes wide, that shares its block with whoever else holds it.
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

  // Empties the run; the block stays for what comes next, if nobody else holds it.
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

// Values at consecutive positions [first(), end()). Copying costs one reference per 64 values.
template <class T>
class ChunkedLog {
 public:
  static constexpr uint64_t kChunk = Slice<T>::kBlockCapacity;

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
    const uint64_t off = pos - base_;
    return chunks_[off / kChunk]->items()[off % kChunk];
  }
  const T& back() const { return At(end_ - 1); }

  void PushBack(T value) {
    const uint64_t off = end_ - base_;
    const size_t c = off / kChunk;
    const uint32_t slot = static_cast<uint32_t>(off % kChunk);
    if (c == chunks_.size()) {
      chunks_.emplace_back(SharedBlock<T>::New(kChunk));
    } else if (chunks_[c]->filled != slot) {
      Detach(c, slot);
    }
    chunks_[c]->Push(std::move(value));
    ++end_;
  }

  // Forgets the values at and after `end`. Requires: first() <= end <= end().
  void TruncateTo(uint64_t end) {
    end_ = end;
    const size_t keep = static_cast<size_t>((end - base_ + kChunk - 1) / kChunk);
    if (keep < chunks_.size()) chunks_.resize(keep);
  }

  // Forgets the values before `first`. Requires: first() <= first <= end().
  void DropBefore(uint64_t first) {
    first_ = first;
    const uint64_t whole = (first - base_) / kChunk;
    if (whole == 0) return;
    chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<ptrdiff_t>(
                                       std::min<uint64_t>(whole, chunks_.size())));
    base_ += whole * kChunk;
  }

  // Forgets everything; the next value will stand at `first`.
  void Reset(uint64_t first) {
    chunks_.clear();
    base_ = first_ = end_ = first;
  }

  // The run [from, to), without copying where it lies in one chunk.
  // Requires: first() <= from <= to <= end().
  Slice<T> Run(uint64_t from, uint64_t to) const {
    Slice<T> run;
    if (from == to) return run;
    const uint64_t a = from - base_;
    const uint64_t b = to - base_;
    if (a / kChunk == (b - 1) / kChunk) {
      run.block_ = chunks_[a / kChunk];
      run.begin_ = static_cast<uint32_t>(a % kChunk);
      run.count_ = static_cast<uint32_t>(to - from);
      return run;
    }
    run.Reserve(static_cast<uint32_t>(to - from));
    for (uint64_t i = from; i < to; ++i) run.Append(At(i));
    return run;
  }

 private:
  // Gives chunk `c` a block of our own that ends at `slot`.
  void Detach(size_t c, uint32_t slot) {
    if (chunks_[c].unique()) {
      std::destroy_n(chunks_[c]->items() + slot, chunks_[c]->filled - slot);
      chunks_[c]->filled = slot;
      return;
    }
    Ref<SharedBlock<T>> fresh(SharedBlock<T>::New(kChunk));
    for (uint32_t i = 0; i < slot; ++i) fresh->Push(chunks_[c]->items()[i]);
    chunks_[c] = std::move(fresh);
  }

  std::vector<Ref<SharedBlock<T>>> chunks_;
  uint64_t base_ = 0;   // Position of slot 0 of chunk 0. Invariant: base_ <= first_.
  uint64_t first_ = 0;  // Invariant: first_ <= end_.
  uint64_t end_ = 0;
};

}  // namespace squall

#endif  // SQUALL_CORE_BASE_SHARED_LOG_H_
