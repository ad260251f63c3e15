// Sets of nodes, as partitions, budgets and scripts use them.
#ifndef SQUALL_SIM_PLAN_NODE_SET_H_
#define SQUALL_SIM_PLAN_NODE_SET_H_

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "core/base/types.h"

namespace squall {

// A value of 64 bits: node i is bit i. Nodes are numbered from 1 to 63; bit 0 is never set.
class NodeSet {
 public:
  static constexpr uint64_t kNodesMax = 63;

  constexpr NodeSet() = default;
  // Requires: bit 0 of `bits` is 0.
  static constexpr NodeSet FromBits(uint64_t bits) { return NodeSet(bits); }
  // Requires: 1 <= id <= kNodesMax.
  static constexpr NodeSet Of(NodeId id) { return NodeSet(uint64_t{1} << id.value()); }
  // Requires: 1 <= id <= kNodesMax for each.
  static constexpr NodeSet Of(std::initializer_list<uint64_t> ids) {
    NodeSet set;
    for (const uint64_t id : ids) set.Add(NodeId(id));
    return set;
  }
  // Nodes 1 to `count`. Requires: count <= kNodesMax.
  static constexpr NodeSet First(uint64_t count) {
    return NodeSet(count == 0 ? 0 : ~uint64_t{0} >> (64 - count) << 1);
  }

  constexpr uint64_t bits() const { return bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint64_t size() const { return static_cast<uint64_t>(std::popcount(bits_)); }
  // False for kNoNode and for ids that no set can hold.
  constexpr bool contains(NodeId id) const {
    return id.value() <= kNodesMax && (bits_ >> id.value() & 1) != 0;
  }

  // Ids that no set can hold, which only a broken node would name, change nothing.
  constexpr void Add(NodeId id) {
    if (id.value() - 1 < kNodesMax) bits_ |= Of(id).bits_;
  }
  constexpr void Remove(NodeId id) {
    if (id.value() - 1 < kNodesMax) bits_ &= ~Of(id).bits_;
  }

  friend constexpr NodeSet operator|(NodeSet a, NodeSet b) { return NodeSet(a.bits_ | b.bits_); }
  friend constexpr NodeSet operator&(NodeSet a, NodeSet b) { return NodeSet(a.bits_ & b.bits_); }
  // What `a` has and `b` has not.
  friend constexpr NodeSet operator-(NodeSet a, NodeSet b) { return NodeSet(a.bits_ & ~b.bits_); }
  constexpr NodeSet& operator|=(NodeSet o) { return *this = *this | o; }
  constexpr NodeSet& operator&=(NodeSet o) { return *this = *this & o; }
  constexpr NodeSet& operator-=(NodeSet o) { return *this = *this - o; }
  friend constexpr bool operator==(NodeSet, NodeSet) = default;

  // In order of number: `for (NodeId id : set)`.
  class Iterator {
   public:
    explicit constexpr Iterator(uint64_t rest) : rest_(rest) {}
    constexpr NodeId operator*() const {
      return NodeId(static_cast<uint64_t>(std::countr_zero(rest_)));
    }
    constexpr Iterator& operator++() {
      rest_ &= rest_ - 1;
      return *this;
    }
    friend constexpr bool operator==(Iterator, Iterator) = default;

   private:
    uint64_t rest_;
  };
  constexpr Iterator begin() const { return Iterator(bits_); }
  constexpr Iterator end() const { return Iterator(0); }

 private:
  explicit constexpr NodeSet(uint64_t bits) : bits_(bits) {}

  uint64_t bits_ = 0;
};

// "{1,2}".
std::string Describe(NodeSet set);

}  // namespace squall

#endif  // SQUALL_SIM_PLAN_NODE_SET_H_
