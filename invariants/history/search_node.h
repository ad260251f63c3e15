// The nodes of the search for an order (search.h).
#ifndef SQUALL_INVARIANTS_HISTORY_SEARCH_NODE_H_
#define SQUALL_INVARIANTS_HISTORY_SEARCH_NODE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/hash.h"
#include "invariants/history/key_layout.h"

namespace squall {

// A set of small numbers.
template <size_t W>
struct Bits {
  std::array<uint64_t, W> words{};

  bool Has(size_t i) const { return (words[i / 64] >> (i % 64) & 1) != 0; }
  void Set(size_t i) { words[i / 64] |= uint64_t{1} << (i % 64); }
  void Clear(size_t i) { words[i / 64] &= ~(uint64_t{1} << (i % 64)); }
  bool SubsetOf(const Bits& o) const {
    for (size_t w = 0; w < W; ++w) {
      if ((words[w] & ~o.words[w]) != 0) return false;
    }
    return true;
  }
  friend bool operator==(const Bits&, const Bits&) = default;
};

// How far a walk through one key's operations has come.
template <size_t W, class State>
struct SearchNode {
  uint32_t event = 0;  // Into KeyLayout::returns: the return that comes next.
  // Of the steps that need a value and cannot count as done the one that returns first.
  uint32_t goal = KeyLayout::kNone;
  State value;
  Bits<W> done;     // By slot: open operations that have taken effect and will return.
  Bits<W> covered;  // By slot: those that may have taken effect unseen.
  Bits<W> used;     // Operations of unknown outcome that have taken effect.

  uint64_t Hash() const {
    uint64_t h = Mix(event, value.word());
    for (uint64_t w : done.words) h = Mix(h, w);
    return h;
  }
  // Whether `o` can do nothing that this node cannot.
  bool Dominates(const SearchNode& o) const {
    return event == o.event && value == o.value && done == o.done && used.SubsetOf(o.used) &&
           o.covered.SubsetOf(covered);
  }
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_SEARCH_NODE_H_
