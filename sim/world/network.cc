#include "sim/world/network.h"

#include <algorithm>
#include <bit>

#include "core/base/hash.h"
#include "sim/plan/choices.h"

namespace squall {
namespace {

constexpr uint64_t kShapes = 4;
constexpr uint64_t kKinds = 4;
constexpr uint64_t kAmounts = 256;

// The member with the lowest number by itself.
NodeSet Lowest(NodeSet set) { return set.empty() ? set : NodeSet::Of(*set.begin()); }

bool Crosses(const Partition& p, NodeId from, NodeId to) {
  return (p.left.contains(from) && p.right.contains(to)) ||
         (!p.one_way && p.right.contains(from) && p.left.contains(to));
}

}  // namespace

MessageClass ClassOf(MessageType type) {
  switch (type) {
    case MessageType::kApp:
      return MessageClass::kAppend;
    case MessageType::kAppResp:
      return MessageClass::kAppendResponse;
    case MessageType::kHeartbeat:
      return MessageClass::kHeartbeat;
    case MessageType::kHeartbeatResp:
      return MessageClass::kHeartbeatResponse;
    case MessageType::kVote:
    case MessageType::kPreVote:
      return MessageClass::kVote;
    case MessageType::kVoteResp:
    case MessageType::kPreVoteResp:
      return MessageClass::kVoteResponse;
    case MessageType::kSnap:
      return MessageClass::kSnapshot;
    case MessageType::kHup:
    case MessageType::kBeat:
    case MessageType::kProp:
    case MessageType::kUnreachable:
    case MessageType::kSnapStatus:
    case MessageType::kCheckQuorum:
    case MessageType::kTransferLeader:
    case MessageType::kTimeoutNow:
    case MessageType::kReadIndex:
    case MessageType::kReadIndexResp:
    case MessageType::kStorageAppend:
    case MessageType::kStorageAppendResp:
    case MessageType::kStorageApply:
    case MessageType::kStorageApplyResp:
    case MessageType::kForgetLeader:
      return MessageClass::kOther;
  }
  return MessageClass::kOther;
}

Network::Network(uint64_t nodes)
    : nodes_(nodes),
      cuts_((nodes + 1) * (nodes + 1), 0),
      ordinals_((nodes + 1) * (nodes + 1) * kMessageTypes, 0) {}

uint32_t Network::Begin(const Partition& partition) {
  Change(partition, true);
  return Keep({{partition, LinkFault::Kind::kLossy, 0}, true, true});
}

uint32_t Network::Begin(const LinkFault& fault) {
  ++faults_active_;
  return Keep({fault, false, true});
}

uint32_t Network::Keep(const Entry& entry) {
  ++active_;
  if (free_.empty()) {
    entries_.push_back(entry);
    return static_cast<uint32_t>(entries_.size() - 1);
  }
  const uint32_t handle = free_.back();
  free_.pop_back();
  entries_[handle] = entry;
  return handle;
}

void Network::End(uint32_t handle) {
  Lift(entries_[handle]);
  free_.push_back(handle);
}

void Network::EndAll() {
  // Handles stay taken: their holders may still call End().
  for (Entry& e : entries_) Lift(e);
}

void Network::Lift(Entry& entry) {
  if (!entry.active) return;
  entry.active = false;
  --active_;
  if (entry.is_partition) {
    Change(entry.fault.where, false);
  } else {
    --faults_active_;
  }
}

void Network::Change(const Partition& p, bool cut) {
  const NodeSet all = NodeSet::First(nodes_);
  for (NodeId l : p.left& all) {
    for (NodeId r : p.right& all) {
      if (l == r) continue;
      uint8_t& forth = cuts_[Link(l, r)];
      forth = static_cast<uint8_t>(cut ? forth + 1 : forth - 1);
      if (p.one_way) continue;
      uint8_t& back = cuts_[Link(r, l)];
      back = static_cast<uint8_t>(cut ? back + 1 : back - 1);
    }
  }
}

Network::Ailment Network::ExamineFaults(NodeId from, NodeId to, MessageType type,
                                        SimTime now) const {
  Ailment ailment;
  ailment.lost = IsCut(from, to);
  if (ailment.lost || faults_active_ == 0) return ailment;
  for (const Entry& e : entries_) {
    if (!e.active || e.is_partition || !Crosses(e.fault.where, from, to)) continue;
    const uint64_t amount = e.fault.amount;
    switch (e.fault.kind) {
      case LinkFault::Kind::kLossy:
        ailment.loss_ppm = std::max<uint64_t>(ailment.loss_ppm, amount * 1000000 / kAmounts);
        break;
      case LinkFault::Kind::kSlow:
        ailment.delay_us += amount * kMillisecond;
        break;
      case LinkFault::Kind::kFlap:
        if (now.value() / ((amount + 1) * 4 * kMillisecond) % 2 == 0) ailment.lost = true;
        break;
      case LinkFault::Kind::kClass:
        if (ClassOf(type) == static_cast<MessageClass>(amount % 8)) ailment.lost = true;
        break;
    }
  }
  return ailment;
}

SimTime Network::Transmit(NodeId from, NodeId to, uint64_t bytes, uint64_t bandwidth,
                          uint64_t queue_us, SimTime now) {
  if (free_at_.empty()) free_at_.resize(cuts_.size());
  SimTime& free_at = free_at_[Link(from, to)];
  const SimTime begin = std::max(free_at, now);
  if (queue_us != 0 && begin - now > queue_us) return SimTime();
  free_at = begin + bytes * kMillisecond / bandwidth + 1;
  return free_at;
}

Partition DecodePartition(uint64_t choice, uint64_t nodes) {
  const NodeSet all = NodeSet::First(nodes);
  const NodeSet set = NodeSet::FromBits((choice - 1) / kShapes << 1) & all;
  const NodeSet rest = all - set;
  switch (static_cast<PartitionShape>((choice - 1) % kShapes)) {
    case PartitionShape::kSplit:
      return {set, rest, false};
    case PartitionShape::kDeaf:
      return {rest, set, true};
    case PartitionShape::kMute:
      return {set, rest, true};
    case PartitionShape::kPair: {
      const NodeSet first = Lowest(set);
      return {first, Lowest(set - first), false};
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
    set = 1 + Choices::Scale(more, (uint64_t{1} << nodes) - 2);  // Neither empty nor all nodes.
  }
  return 1 + shape + kShapes * set;
}

LinkFault DecodeLinkFault(uint64_t choice, uint64_t nodes) {
  const uint64_t value = choice - 1;
  LinkFault fault;
  fault.kind = static_cast<LinkFault::Kind>(value % kKinds);
  fault.amount = static_cast<uint8_t>(value / kKinds % kAmounts);
  fault.where = DecodePartition(1 + value / (kKinds * kAmounts), nodes);
  return fault;
}

uint64_t DrawLinkFault(uint64_t bits, uint64_t nodes) {
  // Ten bits on top of a partition's: larger clusters have faults of their first nodes' links.
  const uint64_t sides = DrawPartition(Mix(bits, 1), std::min<uint64_t>(nodes, 50));
  if (sides == 0) return 0;
  const uint64_t kind = bits % kKinds;
  const uint64_t amount = Choices::Scale(Mix(bits, 2), kAmounts);
  return 1 + kind + kKinds * amount + kKinds * kAmounts * (sides - 1);
}

}  // namespace squall
