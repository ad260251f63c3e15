// A sorted sequence that copies share: values in order of a key, in blocks that several sequences
// hold until one of them changes a value in it.
#ifndef SQUALL_SIM_DISK_SHARED_BLOCKS_H_
#define SQUALL_SIM_DISK_SHARED_BLOCKS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "core/base/ref.h"

namespace squall {

// `Traits::Key(value)` is what values are ordered by; no two are equal. Of n values, finding one
// takes O(log n) steps, and changing one a copy of its block as well if that is shared. A copy of
// all costs a reference per block.
template <class T, class Traits>
class SharedBlocks {
 public:
  size_t size() const { return size_; }

  // Null if there is none. Valid until the sequence changes.
  template <class K>
  const T* Find(const K& key) const {
    const Place at = PlaceOf(key);
    return Holds(at, key) ? &blocks_[at.block]->values[at.value] : nullptr;
  }
  // The same to change it. The key may not change.
  template <class K>
  T* Change(const K& key) {
    const Place at = PlaceOf(key);
    return Holds(at, key) ? &Own(at.block)[at.value] : nullptr;
  }
  // Requires: there is no value of this key.
  void Insert(T value) {
    if (blocks_.empty()) blocks_.push_back(Ref<Block>(new Block));
    Place at = PlaceOf(Traits::Key(value));
    if (at.block == blocks_.size()) {
      --at.block;
      at.value = blocks_[at.block]->values.size();
    }
    ++size_;
    std::vector<T>& values = Own(at.block);
    const auto place = values.begin() + static_cast<ptrdiff_t>(at.value);
    if (values.size() < kBlockValues) {
      values.insert(place, std::move(value));
      return;
    }
    // What is behind the place goes into a block of its own, so that a sequence that grows in one
    // place leaves full blocks.
    Ref<Block> next(new Block);
    if (place == values.end()) {
      next->values.push_back(std::move(value));
    } else {
      next->values.assign(std::make_move_iterator(place), std::make_move_iterator(values.end()));
      values.erase(place, values.end());
      values.push_back(std::move(value));
    }
    blocks_.insert(blocks_.begin() + static_cast<ptrdiff_t>(at.block) + 1, std::move(next));
  }
  // Nothing if there is none.
  template <class K>
  void Erase(const K& key) {
    const Place at = PlaceOf(key);
    if (!Holds(at, key)) return;
    --size_;
    std::vector<T>& values = Own(at.block);
    values.erase(values.begin() + static_cast<ptrdiff_t>(at.value));
    if (values.empty()) blocks_.erase(blocks_.begin() + static_cast<ptrdiff_t>(at.block));
  }

  // Calls f(const T&) for all values, in order.
  template <class F>
  void ForEach(F&& f) const {
    for (const Ref<Block>& block : blocks_) {
      for (const T& value : block->values) f(value);
    }
  }
  // Calls f(T&) for all of them. Keys may not change.
  template <class F>
  void ChangeAll(F&& f) {
    for (size_t b = 0; b < blocks_.size(); ++b) {
      for (T& value : Own(b)) f(value);
    }
  }

 private:
  static constexpr size_t kBlockValues = 32;
  struct Block {
    uint32_t refs = 1;
    std::vector<T> values;  // At most kBlockValues.

    static void Destroy(Block* b) { delete b; }
  };
  struct Place {
    size_t block = 0;
    size_t value = 0;
  };

  // Of the first value that is not before `key`.
  template <class K>
  Place PlaceOf(const K& key) const {
    const auto block =
        std::lower_bound(blocks_.begin(), blocks_.end(), key, [](const Ref<Block>& b, const K& k) {
          return b->values.empty() || Traits::Key(b->values.back()) < k;
        });
    Place place{static_cast<size_t>(block - blocks_.begin()), 0};
    if (block == blocks_.end()) return place;
    const std::vector<T>& values = (*block)->values;
    const auto value = std::lower_bound(values.begin(), values.end(), key,
                                        [](const T& v, const K& k) { return Traits::Key(v) < k; });
    place.value = static_cast<size_t>(value - values.begin());
    return place;
  }
  template <class K>
  bool Holds(const Place& place, const K& key) const {
    return place.block < blocks_.size() &&
           Traits::Key(blocks_[place.block]->values[place.value]) == key;
  }
  // Makes the block this sequence's own.
  std::vector<T>& Own(size_t block) {
    Ref<Block>& b = blocks_[block];
    if (!b.unique()) {
      Ref<Block> own(new Block);
      own->values.reserve(b->values.size() + 1);
      own->values = b->values;
      b = std::move(own);
    }
    return b->values;
  }

  std::vector<Ref<Block>> blocks_;  // None of them empty.
  size_t size_ = 0;
};

}  // namespace squall

#endif  // SQUALL_SIM_DISK_SHARED_BLOCKS_H_
