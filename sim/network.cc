#include "sim/network.h"

#include <bit>

#include "core/base/hash.h"
#include "sim/choices.h"

namespace squall {
namespace {

constexpr uint64_t kSetBits = 9;

uint64_t AllNodes(uint64_t nodes) { return ((uint64_t{1} << nodes) - 1) << 1; }

}  // namespace

Network::Network(uint64_t nodes)
    : nodes_(nodes),
      cuts_((nodes + 1) * (nodes + 1), 0),
      ordinals_((nodes + 1) * (nodes + 1) * kMessageTypes, 0) {}

uint32_t Network::Begin(const Partition& partition) {
  Change(partition, true);
  ++active_;
  if (free_.empty()) {
    partitions_.push_back({partition, true});
    return static_cast<uint32_t>(partitions_.size() - 1);
  }
  const uint32_t handle = free_.back();
  free_.pop_back();
  partitions_[handle] = {partition, true};
  return handle;
}

void Network::End(uint32_t handle) {
  Lift(partitions_[handle]);
  free_.push_back(handle);
}

void Network::EndAll() {
  // Handles stay taken: whoever holds one may still call End().
  for (Entry& e : partitions_) Lift(e);
}

void Network::Lift(Entry& entry) {
  if (!entry.active) return;
  entry.active = false;
  Change(entry.partition, false);
  --active_;
}

void Network::Change(const Partition& p, bool cut) {
  for (uint64_t l = 1; l <= nodes_; ++l) {
    if ((p.left >> l & 1) == 0) continue;
    for (uint64_t r = 1; r <= nodes_; ++r) {
      if ((p.right >> r & 1) == 0 || l == r) continue;
      uint8_t& forth = cuts_[Link(NodeId(l), NodeId(r))];
      forth = static_cast<uint8_t>(cut ? forth + 1 : forth - 1);
      if (p.one_way) continue;
      uint8_t& back = cuts_[Link(NodeId(r), NodeId(l))];
      back = static_cast<uint8_t>(cut ? back + 1 : back - 1);
    }
  }
}

Partition DecodePartition(uint64_t choice, uint64_t nodes) {
  const uint64_t all = AllNodes(nodes);
  const uint64_t set = ((choice - 1) << 1) & all;
  const uint64_t rest = all & ~set;
  switch (static_cast<PartitionShape>((choice - 1) >> kSetBits & 3)) {
    case PartitionShape::kSplit:
      return {set, rest, false};
    case PartitionShape::kDeaf:
      return {rest, set, true};
    case PartitionShape::kMute:
      return {set, rest, true};
    case PartitionShape::kPair: {
      const uint64_t first = set & (~set + 1);
      const uint64_t others = set & ~first;
      return {first, others & (~others + 1), false};
    }
  }
  return {};
}

uint64_t DrawPartition(uint64_t bits, uint64_t nodes) {
  if (nodes < 2) return 0;
  const uint64_t shape = bits & 3;
  const uint64_t more = Mix(bits, 1);
  uint64_t set = 0;
  if (shape == static_cast<uint64_t>(PartitionShape::kPair)) {
    const uint64_t a = Choices::Scale(more, nodes);
    const uint64_t b = (a + 1 + Choices::Scale(Mix(bits, 2), nodes - 1)) % nodes;
    set = uint64_t{1} << a | uint64_t{1} << b;
  } else if (shape != 0 || (bits >> 2 & 1) != 0) {
    set = uint64_t{1} << Choices::Scale(more, nodes);  // A single node, the classic.
  } else {
    set = 1 + Choices::Scale(more, (uint64_t{1} << nodes) - 2);  // Neither nobody nor everybody.
  }
  return 1 + (shape << kSetBits | set);
}

}  // namespace squall
