// Links between nodes: what ails them, what is in their queues, and how many messages went over
// each.
//
// Fault model: a message may be lost, late, repeated, or overtaken by others. Partitions cut links
// for a while, in both directions or one; other faults lose a part of a link's messages, or one
// class of them, delay all of them, or cut and mend the link over and over. They overlap freely;
// each has a least duration and ends by itself. With a bandwidth, messages queue behind each other,
// and a full queue drops. Nothing is ever changed in a message, and none comes from nowhere.
#ifndef SQUALL_SIM_WORLD_NETWORK_H_
#define SQUALL_SIM_WORLD_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/base/types.h"
#include "sim/plan/node_set.h"
#include "sim/plan/time.h"

namespace squall {

// The fate of a message. The numbers of the first three are the values of the choice.
enum class Fate : uint8_t {
  kDeliver = 0,
  kDrop = 1,
  kDuplicate = 2,
  kCut = 3,        // By a partition or another fault of the link.
  kQueueFull = 4,  // The link had too much ahead of it.
};

// Messages that a faulty link may single out.
enum class MessageClass : uint8_t {
  kAppend = 0,
  kAppendResponse = 1,
  kHeartbeat = 2,
  kHeartbeatResponse = 3,
  kVote = 4,  // Pre-votes too.
  kVoteResponse = 5,
  kSnapshot = 6,
  kOther = 7,
};
MessageClass ClassOf(MessageType type);

// No messages between two sets of nodes.
struct Partition {
  NodeSet left;
  NodeSet right;
  bool one_way = false;  // Only messages from left to right are lost.
};

// What ails the links between two sides, in the same directions as a partition.
struct LinkFault {
  enum class Kind : uint8_t {
    kLossy = 0,  // Loses `amount` of 256 messages.
    kSlow = 1,   // All are late by `amount` milliseconds.
    kFlap = 2,   // Cut and whole in turn, `amount` + 1 times 4 ms each.
    kClass = 3,  // Loses all messages of class `amount` % 8.
  };
  Partition where;
  Kind kind = Kind::kLossy;
  uint8_t amount = 0;
};

class Network {
 public:
  explicit Network(uint64_t nodes);

  bool IsMember(NodeId id) const { return id.value() >= 1 && id.value() <= nodes_; }

  // Whether no message at all crosses from one node to another: some partition cuts the link.
  bool IsCut(NodeId from, NodeId to) const { return cuts_[Link(from, to)] != 0; }

  // Partitions and faults: the handle is for End().
  uint32_t Begin(const Partition& partition);
  uint32_t Begin(const LinkFault& fault);
  // Ends it, if EndAll() has not done so, and gives the handle back. Once for each handle.
  void End(uint32_t handle);
  void EndAll();
  // Partitions and faults that are not over.
  size_t active() const { return active_; }

  // What the faults of its link do to a message that is sent now.
  struct Ailment {
    bool lost = false;      // By a partition, a flapping link, or its class.
    uint64_t loss_ppm = 0;  // On top of what all links lose.
    uint64_t delay_us = 0;
  };
  Ailment Examine(NodeId from, NodeId to, MessageType type, SimTime now) const {
    if (active_ == 0) [[likely]]
      return {};
    return ExamineFaults(from, to, type, now);
  }

  // Queues `bytes` on a link that carries `bandwidth` bytes a millisecond, and returns when the
  // last of them is through; nothing is queued, and the result is time 0, if more than `queue_us`
  // is ahead of them (0: no limit).
  SimTime Transmit(NodeId from, NodeId to, uint64_t bytes, uint64_t bandwidth, uint64_t queue_us,
                   SimTime now);

  // The node that the next message from `from` to `to` reaches instead; kNoNode if it goes its way.
  NodeId& Misrouted(NodeId from, NodeId to) {
    if (misrouted_.empty()) misrouted_.resize(cuts_.size());
    return misrouted_[Link(from, to)];
  }
  // The same, and the one after it goes its way.
  NodeId TakeMisrouted(NodeId from, NodeId to) {
    if (misrouted_.empty()) [[likely]]
      return kNoNode;
    return std::exchange(misrouted_[Link(from, to)], kNoNode);
  }

  // The number of messages of `type` that went from `from` to `to` before this one.
  uint32_t NextOrdinal(MessageType type, NodeId from, NodeId to) {
    return ordinals_[Link(from, to) * kMessageTypes + static_cast<size_t>(type)]++;
  }
  // How many there were so far: what NextOrdinal() would return.
  uint32_t Ordinal(MessageType type, NodeId from, NodeId to) const {
    return ordinals_[Link(from, to) * kMessageTypes + static_cast<size_t>(type)];
  }

 private:
  struct Entry {
    LinkFault fault;
    bool is_partition;
    bool active;
  };

  size_t Link(NodeId from, NodeId to) const {
    return static_cast<size_t>(from.value() * (nodes_ + 1) + to.value());
  }
  Ailment ExamineFaults(NodeId from, NodeId to, MessageType type, SimTime now) const;
  uint32_t Keep(const Entry& entry);
  void Change(const Partition& partition, bool cut);
  void Lift(Entry& entry);

  uint64_t nodes_;
  std::vector<uint8_t> cuts_;  // By link: the partitions that cut it.
  std::vector<uint32_t> ordinals_;
  std::vector<SimTime> free_at_;   // By link: when its queue is empty. Empty without a bandwidth.
  std::vector<NodeId> misrouted_;  // By link. Empty before the first.
  std::vector<Entry> entries_;     // By handle.
  std::vector<uint32_t> free_;
  size_t active_ = 0;
  size_t faults_active_ = 0;  // Those that are no partitions.
};

// Two sides as a choice has them: 0 is none, else 1 + shape + 4 * a set of nodes, bit i - 1 for
// node i.
enum class PartitionShape : uint8_t {
  kSplit = 0,  // The set against the rest.
  kDeaf = 1,   // The set hears nothing from the rest.
  kMute = 2,   // The rest hears nothing from the set.
  kPair = 3,   // The lowest two of the set do not hear each other.
};
Partition DecodePartition(uint64_t choice, uint64_t nodes);
// What 64 uniform bits choose, among all shapes and sets that part something. 0 on a single node.
uint64_t DrawPartition(uint64_t bits, uint64_t nodes);

// A fault of links as a choice has it: 0 is none, else 1 + kind + 4 * amount + 1024 * (sides - 1).
LinkFault DecodeLinkFault(uint64_t choice, uint64_t nodes);
uint64_t DrawLinkFault(uint64_t bits, uint64_t nodes);

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_NETWORK_H_
