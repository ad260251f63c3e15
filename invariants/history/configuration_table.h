// The configurations that a search remembers.
#ifndef SQUALL_INVARIANTS_HISTORY_CONFIGURATION_TABLE_H_
#define SQUALL_INVARIANTS_HISTORY_CONFIGURATION_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace squall {

// `Configuration` has Hash() and Dominates(): whether another one can do nothing that it cannot.
// One that dominates another must have the same hash.
template <class Configuration>
class ConfigurationTable {
 public:
  // Forgets everything. From here on `bytes_max` bytes may be taken.
  void Clear(uint64_t bytes_max) {
    bytes_max_ = bytes_max;
    if (count_ == 0) return;
    count_ = 0;
    chunks_.resize(1);
    chunks_.front().clear();
    if (slots_.size() > kSlotsKept) slots_ = {};
    std::fill(slots_.begin(), slots_.end(), Slot{});
  }

  uint64_t size() const { return count_; }

  // Whether one that is remembered dominates `c`. Adds to `*compared` how many it was compared
  // with.
  bool Knows(const Configuration& c, uint64_t* compared) const {
    if (count_ == 0) return false;
    const uint64_t hash = c.Hash();
    const size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask; slots_[i].number != 0; i = (i + 1) & mask) {
      ++*compared;
      if (slots_[i].tag == Tag(hash) && At(slots_[i].number - 1).Dominates(c)) return true;
    }
    return false;
  }

  // False if there is no memory for it.
  bool Remember(const Configuration& c) {
    if (2 * (count_ + 1) > slots_.size() && !GrowSlots()) return false;
    if (chunks_.empty() || chunks_.back().size() == kChunk) {
      if (Bytes(chunks_.size() + 1, slots_.size()) > bytes_max_) return false;
      chunks_.emplace_back().reserve(kChunk);
    }
    chunks_.back().push_back(c);
    ++count_;
    const uint64_t hash = c.Hash();
    size_t i = hash & (slots_.size() - 1);
    while (slots_[i].number != 0) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = {Tag(hash), static_cast<uint32_t>(count_)};
    return true;
  }

  // Calls `visit` with each, in the order in which they were remembered.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (const std::vector<Configuration>& chunk : chunks_) {
      for (const Configuration& c : chunk) visit(c);
    }
  }

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t number = 0;  // From 1; 0: empty.
  };

  // Configurations lie in chunks, so that only slots move when there is more room to be made.
  static constexpr size_t kChunk = 128;
  static constexpr size_t kSlotsKept = 1024;
  static constexpr uint64_t kCountMax = ~uint32_t{0} - 1;

  static uint32_t Tag(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }
  static uint64_t Bytes(size_t chunks, size_t slots) {
    return chunks * kChunk * sizeof(Configuration) + slots * sizeof(Slot);
  }

  const Configuration& At(uint32_t i) const { return chunks_[i / kChunk][i % kChunk]; }

  bool GrowSlots() {
    const size_t size = std::max<size_t>(64, 2 * slots_.size());
    if (count_ >= kCountMax || Bytes(chunks_.size(), slots_.size() + size) > bytes_max_) {
      return false;
    }
    std::vector<Slot> old(size);
    old.swap(slots_);
    uint32_t number = 0;
    ForEach([this, &number](const Configuration& c) {
      const uint64_t hash = c.Hash();
      size_t i = hash & (slots_.size() - 1);
      while (slots_[i].number != 0) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = {Tag(hash), ++number};
    });
    return true;
  }

  uint64_t bytes_max_ = 0;
  uint64_t count_ = 0;
  std::vector<std::vector<Configuration>> chunks_;
  std::vector<Slot> slots_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_CONFIGURATION_TABLE_H_
