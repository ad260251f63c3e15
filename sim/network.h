// Links between nodes: which are cut, and how many messages of each type went over each.
#ifndef SQUALL_SIM_NETWORK_H_
#define SQUALL_SIM_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/message.h"
#include "core/base/types.h"

namespace squall {

// What becomes of a message. The numbers of the first three are the values of the choice.
enum class Fate : uint8_t { kDeliver = 0, kDrop = 1, kDuplicate = 2, kCut = 3 };

// Sets of nodes are bit masks: bit i stands for node i.
struct Partition {
  uint64_t left = 0;
  uint64_t right = 0;
  bool one_way = false;  // Only messages from left to right are lost.
};

class Network {
 public:
  explicit Network(uint64_t nodes);

  // Messages cross a link unless some partition cuts it.
  bool IsCut(NodeId from, NodeId to) const { return cuts_[Link(from, to)] != 0; }
  bool IsMember(NodeId id) const { return id.value() >= 1 && id.value() <= nodes_; }

  // Partitions overlap freely; each ends by itself. The handle is for End().
  uint32_t Begin(const Partition& partition);
  // Ends it, if EndAll() has not done so, and gives the handle back. Once for each handle.
  void End(uint32_t handle);
  void EndAll();
  size_t active() const { return active_; }

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
    Partition partition;
    bool active;
  };

  size_t Link(NodeId from, NodeId to) const {
    return static_cast<size_t>(from.value() * (nodes_ + 1) + to.value());
  }
  void Change(const Partition& partition, bool cut);
  void Lift(Entry& entry);

  uint64_t nodes_;
  std::vector<uint8_t> cuts_;  // By link: the partitions that cut it.
  std::vector<uint32_t> ordinals_;
  std::vector<Entry> partitions_;  // By handle.
  std::vector<uint32_t> free_;
  size_t active_ = 0;
};

// A partition as a choice has it: 0 is none, else 1 + shape * 512 + a set of nodes.
enum class PartitionShape : uint8_t {
  kSplit = 0,    // The set against the rest.
  kDeaf = 1,     // The set hears nothing from the rest.
  kMute = 2,     // The rest hears nothing from the set.
  kPair = 3,     // The lowest two of the set do not hear each other.
};
Partition DecodePartition(uint64_t choice, uint64_t nodes);
// What 64 uniform bits choose, among all shapes and sets that part something. 0 on a single node.
uint64_t DrawPartition(uint64_t bits, uint64_t nodes);

}  // namespace squall

#endif  // SQUALL_SIM_NETWORK_H_
