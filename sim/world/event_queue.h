// What is going to happen, in order of time; things of one time happen in the order in which they
// were put in.
#ifndef SQUALL_SIM_WORLD_EVENT_QUEUE_H_
#define SQUALL_SIM_WORLD_EVENT_QUEUE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/types.h"
#include "sim/plan/time.h"

namespace squall {

enum class EventKind : uint8_t {
  kTick = 1,      // The clock of `node` ticks.
  kDeliver,       // The message in `slot` arrives at `node`.
  kSyncDone,      // The oldest sync of `node` ends.
  kRestart,       // `node` comes up.
  kClient,        // It is client `slot`'s turn.
  kOpportunity,   // Faults may begin; the `slot`-th time.
  kPartitionEnd,  // The partition, or other fault of links, with handle `slot` ends.
  kAction,        // Action `slot` of the plan.
  kApplyTurn,     // `node` works off committed entries.
  kReport,        // `node` hears from its transport what became of a message to node `slot`.
  kDiskFaultEnd,  // The disk of `node` is as fast, or as large, as ever; `slot` says which.
  kSettle,        // The storm is over.
};
inline constexpr int kEventKinds = 13;

struct Event {
  SimTime time;
  uint64_t sequence = 0;
  EventKind kind = EventKind::kTick;
  uint8_t node = 0;         // The node's id, where there is one.
  uint32_t incarnation = 0;  // Ticks and syncs are void when the node has been restarted.
  uint32_t slot = 0;
  bool waits = false;  // For the end of a pause of the node.

  NodeId node_id() const { return NodeId(node); }
};

// A heap with four children a parent: shallower than two, and the children share a cache line.
class EventQueue {
 public:
  bool empty() const { return heap_.empty(); }
  size_t size() const { return heap_.size(); }
  // Requires: not empty().
  const Event& top() const { return heap_[0]; }

  // Gives the event its place in the order.
  void Push(Event event) {
    event.sequence = next_sequence_++;
    size_t i = heap_.size();
    heap_.push_back(event);
    while (i > 0) {
      const size_t parent = (i - 1) / kFan;
      if (!Before(event, heap_[parent])) break;
      heap_[i] = heap_[parent];
      i = parent;
    }
    heap_[i] = event;
  }

  // Takes out the first event. Requires: not empty().
  Event Pop() {
    const Event first = heap_[0];
    const Event last = heap_.back();
    heap_.pop_back();
    const size_t n = heap_.size();
    size_t i = 0;
    while (n > 0) {
      const size_t begin = i * kFan + 1;
      if (begin >= n) break;
      const size_t least = begin + kFan <= n ? LeastOfFour(begin) : LeastOf(begin, n);
      if (!Before(heap_[least], last)) break;
      heap_[i] = heap_[least];
      i = least;
    }
    if (n > 0) heap_[i] = last;
    return first;
  }

  // What waits for a pause of the node to end waits no longer. Costs a look at every event.
  void EndWaiting(NodeId id, SimTime now) {
    for (Event& e : heap_) {
      if (!e.waits || e.node_id() != id) continue;
      e.time = now;
      e.waits = false;
    }
    // What is in order is a heap.
    std::sort(heap_.begin(), heap_.end(), Before);
  }

 private:
  static constexpr size_t kFan = 4;

  // Nobody can foresee which of two events is the first: without branches.
  static bool Before(const Event& a, const Event& b) { return KeyOf(a) < KeyOf(b); }
  __extension__ typedef unsigned __int128 Key;
  static Key KeyOf(const Event& e) { return static_cast<Key>(e.time.value()) << 64 | e.sequence; }

  // The first one of four, as in a cup: two pairs and a final.
  size_t LeastOfFour(size_t begin) const {
    const Event* const four = &heap_[begin];
    const size_t a = Before(four[1], four[0]) ? 1 : 0;
    const size_t b = Before(four[3], four[2]) ? 3 : 2;
    return begin + (Before(four[b], four[a]) ? b : a);
  }
  // The first one of [begin, end). Requires: begin < end.
  size_t LeastOf(size_t begin, size_t end) const {
    size_t least = begin;
    for (size_t c = begin + 1; c < end; ++c) {
      if (Before(heap_[c], heap_[least])) least = c;
    }
    return least;
  }

  std::vector<Event> heap_;
  uint64_t next_sequence_ = 0;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_EVENT_QUEUE_H_
