// What is going to happen, in order of time; things of one time happen in the order in which they
// were put in.
#ifndef SQUALL_SIM_WORLD_EVENT_QUEUE_H_
#define SQUALL_SIM_WORLD_EVENT_QUEUE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/base/types.h"
#include "core/tracker/progress.h"
#include "sim/plan/time.h"

namespace squall {

// The kinds of events; each has a payload of its own. The numbers enter digests: never change one.
enum class EventKind : uint8_t {
  kTick = 1,
  kDeliver,
  kSyncDone,
  kRestart,
  kClientTurn,
  kOpportunity,
  kLinkFaultEnd,
  kAction,
  kApplyTurn,
  kReport,
  kDiskFaultEnd,
  kLook,
};
inline constexpr int kEventKinds = 13;

// What events carry, by kind. What belongs to one incarnation of a node is void when the node has
// been restarted.
struct EventPayloads {
  // The node's clock ticks.
  struct Tick {
    uint32_t incarnation = 0;
  };
  // The message in `slot` arrives at the node, which was in this incarnation when it was sent.
  struct Deliver {
    uint32_t incarnation = 0;
    uint32_t slot = 0;
  };
  // The oldest barrier of the node ends.
  struct SyncDone {
    uint32_t incarnation = 0;
  };
  // The node comes up.
  struct Restart {};
  // It is the client's turn.
  struct ClientTurn {
    uint32_t turn = 0;
    uint32_t client = 0;
  };
  // Faults may begin; the `ordinal`-th time.
  struct Opportunity {
    uint32_t ordinal = 0;
  };
  // The partition, or other fault of links, with this handle ends.
  struct LinkFaultEnd {
    uint32_t handle = 0;
  };
  // An action of the plan, by its place.
  struct Action {
    uint32_t index = 0;
  };
  // The node works off committed entries.
  struct ApplyTurn {
    uint32_t incarnation = 0;
  };
  // The node hears from its transport how a message to node `about` fared.
  struct Report {
    uint32_t incarnation = 0;
    uint8_t about = 0;
    uint8_t term = 0;  // The last byte of the term that the node was in when the message left.
    std::optional<SnapshotReport> snapshot;  // Nothing: the message was lost, and was no snapshot.
  };
  // The node's disk is as fast, or as large, as before.
  struct DiskFaultEnd {
    enum class What : uint8_t { kSlow, kFull };
    uint32_t slower_by_us = 0;  // kSlow.
    What what = What::kSlow;
  };
  // The `number`-th look at the core after the storm; 0 ends the storm.
  struct Look {
    uint32_t number = 0;
  };
};

struct Event : EventPayloads {
  // In the order of EventKind.
  using Payload = std::variant<Tick, Deliver, SyncDone, Restart, ClientTurn, Opportunity,
                               LinkFaultEnd, Action, ApplyTurn, Report, DiskFaultEnd, Look>;

  Event() = default;
  // `node` is kNoNode where there is none.
  Event(SimTime at, NodeId id, Payload what)
      : time(at), payload(what), node(static_cast<uint8_t>(id.value())) {}

  EventKind kind() const { return static_cast<EventKind>(payload.index() + 1); }
  NodeId node_id() const { return NodeId(node); }
  // Requires: the event is of the kind.
  template <class T>
  const T& as() const {
    return *std::get_if<T>(&payload);
  }

  SimTime time;
  uint64_t sequence = 0;
  Payload payload;
  uint8_t node = 0;
  bool waits = false;  // For the end of a pause of the node, or of the storm.
};
static_assert(sizeof(Event) == 32);
static_assert(std::variant_size_v<Event::Payload> + 1 == kEventKinds);

// A heap with four children a parent: shallower than two, and the children share a cache line.
class EventQueue {
 public:
  bool empty() const { return heap_.empty(); }
  size_t size() const { return heap_.size(); }
  // Requires: not empty().
  const Event& top() const { return heap_[0]; }

  // All of them, in no order that means anything.
  std::span<const Event> all() const { return heap_; }

  // Gives the event its place in the order: behind those of its time that are there already.
  void Push(const Event& event) { Insert(event, next_sequence_++); }
  // The same for an action of the plan. Actions come before all other events of their time, so that
  // it does not matter whether a plan had one from the beginning or it was added later.
  void PushAction(const Event& event) { Insert(event, next_action_++); }

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

  // The actions that come after `now` are no more; actions that are pushed from now on have the
  // places from `next` on.
  void TakeActionsAfter(SimTime now, uint64_t next) {
    std::erase_if(heap_,
                  [now](const Event& e) { return e.kind() == EventKind::kAction && e.time > now; });
    // What is in order is a heap.
    std::sort(heap_.begin(), heap_.end(), Before);
    next_action_ = next;
  }

  // What waits for a pause of the node, or for the storm, to end waits no longer. Costs a look at
  // every event.
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
  static constexpr uint64_t kFirstSequence = uint64_t{1} << 40;

  void Insert(Event event, uint64_t sequence) {
    event.sequence = sequence;
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

  // Which of two events is the first cannot be predicted: without branches.
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
  uint64_t next_action_ = 0;
  uint64_t next_sequence_ = kFirstSequence;
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_EVENT_QUEUE_H_
