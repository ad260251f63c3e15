#include "invariants/history/linearizability.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include "core/base/hash.h"

namespace squall {
namespace {

// Operations on one key, stripped of what cannot matter: gets of unknown outcome, and everything
// that did not happen.
struct KeyHistory {
  std::vector<size_t> operations;  // Into History::operations, in order of invocation.
  size_t unknown = 0;              // Those that need never take effect.
};

bool Matters(const Operation& o) {
  if (o.outcome == OperationOutcome::kRefused) return o.kind == OperationKind::kCas;
  return o.outcome == OperationOutcome::kOk || o.kind != OperationKind::kGet;
}

// Only looks, and changes nothing.
bool Observes(const Operation& o) {
  return o.kind == OperationKind::kGet || o.outcome == OperationOutcome::kRefused;
}

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

// One operation of a key while it is open.
struct Open {
  const Operation* operation;
  uint32_t slot;  // Its bit: among those that return, reused afterwards; or among the unknown.
};

// What is known beforehand of a key that is only ever appended to: its value grows along one
// string, so every get tells how it began. Values off that string, and values longer than what a
// get that is still to come has seen, are dead ends; without this, appends of many clients at once
// could come in any order until the next get sorts them out.
class GrowthBound {
 public:
  GrowthBound(const History& history, const KeyHistory& key) : values_(history.values) {
    ValueId longest = history.initial;
    for (size_t i : key.operations) {
      const Operation& o = history.operations[i];
      if (o.kind != OperationKind::kGet && o.kind != OperationKind::kAppend) return;
      if (o.kind == OperationKind::kGet && values_.Size(o.output) > values_.Size(longest)) {
        longest = o.output;
      }
    }
    applies_ = true;
    if (longest != kAbsent) prefixes_ = values_.PrefixHashes(longest);
  }

  bool applies() const { return applies_; }

  // Whether `value` can still become what gets have seen, the shortest of those that are to come
  // having seen `shortest` bytes. Errs on the side of yes.
  bool Viable(ValueId value, uint64_t shortest) const {
    const uint64_t size = values_.Size(value);
    return size <= shortest && (size >= prefixes_.size() || prefixes_[size] == values_.Hash(value));
  }

 private:
  const ValueTable& values_;
  bool applies_ = false;
  std::vector<uint64_t> prefixes_;
};

// The search for one key. Nodes are (return event, value, which open operations have taken effect);
// an edge lets one operation take effect or, once the returning operation has, goes on to the next
// return. Depth first: a good history is mostly walked straight through.
//
// Two rules keep overlapping writes from multiplying. Nothing takes effect before its own return
// unless somebody who is open looks at the value that it leaves: what nobody sees can wait. And
// when a write replaces the value, every write that is open could have taken effect just before it,
// unseen: it is covered, and when it returns it may count as having done so.
template <size_t W>
class Search {
 public:
  Search(History& history, const KeyHistory& key, uint64_t* left)
      : history_(history), left_(left), bound_(history, key) {
    LayOut(key);
  }

  Verdict Run() {
    std::vector<Frame> stack;
    Node start;
    start.value = history_.initial;
    Close(&start);
    Visit(start);
    stack.push_back({start, 0, 0});
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.node.event == returns_.size()) return Verdict::kLinearizable;
      Node next;
      if (!NextChild(&frame, &next)) {
        stack.pop_back();
        continue;
      }
      if (!Visit(next)) continue;
      if (*left_ == 0) return Verdict::kUndecided;
      --*left_;
      stack.push_back({next, 0, 0});
    }
    return Verdict::kNotLinearizable;
  }

  // After kNotLinearizable: what stood in the way.
  OffendingWindow Window() const {
    OffendingWindow window;
    const Return& stuck = returns_[deepest_];
    window.culprit = IndexOf(stuck.operation);
    window.key = stuck.operation->key;
    for (const Open& o : OpenAt(stuck)) window.operations.push_back(IndexOf(o.operation));
    for (size_t u = 0; u < stuck.unknown_open; ++u) {
      window.operations.push_back(IndexOf(unknown_[u].operation));
    }
    std::sort(window.operations.begin(), window.operations.end());
    for (const Entry& e : table_) {
      if (e.taken && e.node.event == deepest_) window.values_before.push_back(e.node.value);
    }
    std::sort(window.values_before.begin(), window.values_before.end());
    window.values_before.erase(
        std::unique(window.values_before.begin(), window.values_before.end()),
        window.values_before.end());
    return window;
  }

 private:
  struct Return {
    const Operation* operation;
    uint32_t slot;
    size_t open_begin;  // Into open_: the operations open at this moment that return some time.
    size_t open_end;
    size_t unknown_open;                     // The first so many of unknown_ are open.
    uint64_t shortest_later = ~uint64_t{0};  // Bytes seen by any get that is invoked afterwards.
    ValueId next_seen = kAbsent;             // What the get sees that returns next.
  };
  struct Node {
    uint32_t event = 0;  // Into returns_: the return that comes next.
    ValueId value = kAbsent;
    Bits<W> done;     // By slot: open operations that have taken effect and will return.
    Bits<W> covered;  // By slot: those that may have taken effect unseen.
    Bits<W> used;     // Operations of unknown outcome that have taken effect.

    // Whether `o` can do nothing that this node cannot.
    bool Dominates(const Node& o) const {
      return event == o.event && value == o.value && done == o.done && used.SubsetOf(o.used) &&
             o.covered.SubsetOf(covered);
    }
  };
  struct Frame {
    Node node;
    int pass;
    size_t next;
  };
  struct Entry {
    Node node;
    bool taken = false;
  };

  size_t IndexOf(const Operation* o) const {
    return static_cast<size_t>(o - history_.operations.data());
  }

  std::span<const Open> OpenAt(const Return& r) const {
    return std::span(open_).subspan(r.open_begin, r.open_end - r.open_begin);
  }

  // Puts down, for each return in time, which operations are open just before it.
  void LayOut(const KeyHistory& key) {
    std::vector<const Operation*> by_return;
    for (size_t i : key.operations) {
      const Operation& o = history_.operations[i];
      if (o.returned != Operation::kNever) by_return.push_back(&o);
    }
    std::sort(by_return.begin(), by_return.end(),
              [](const Operation* a, const Operation* b) { return a->returned < b->returned; });
    std::vector<Open> open;
    std::vector<size_t> first_later;  // By return: the first operation that is invoked afterwards.
    std::vector<uint32_t> free_slots;
    uint32_t slots = 0;
    size_t next = 0;
    for (const Operation* r : by_return) {
      for (; next < key.operations.size(); ++next) {
        const Operation& o = history_.operations[key.operations[next]];
        if (o.invoked > r->returned) break;
        if (o.returned == Operation::kNever) {
          unknown_.push_back({&o, static_cast<uint32_t>(unknown_.size())});
        } else if (free_slots.empty()) {
          open.push_back({&o, slots++});
        } else {
          open.push_back({&o, free_slots.back()});
          free_slots.pop_back();
        }
      }
      const auto self =
          std::find_if(open.begin(), open.end(), [r](const Open& o) { return o.operation == r; });
      const uint32_t slot = self->slot;
      returns_.push_back({r, slot, open_.size(), open_.size() + open.size(), unknown_.size(),
                          ~uint64_t{0}, kAbsent});
      first_later.push_back(next);
      open_.insert(open_.end(), open.begin(), open.end());
      open.erase(self);
      free_slots.push_back(slot);
    }
    // From the end: what gets that come later have seen.
    uint64_t shortest = ~uint64_t{0};
    size_t later = key.operations.size();
    ValueId next_seen = kAbsent;
    for (size_t i = returns_.size(); i-- > 0;) {
      while (later > first_later[i]) {
        const Operation& o = history_.operations[key.operations[--later]];
        if (o.kind == OperationKind::kGet) {
          shortest = std::min(shortest, history_.values.Size(o.output));
        }
      }
      returns_[i].shortest_later = shortest;
      returns_[i].next_seen = next_seen;
      if (returns_[i].operation->kind == OperationKind::kGet) {
        next_seen = returns_[i].operation->output;
      }
    }
  }

  // The value after `o` takes effect at `value`, or false if it cannot.
  bool Effect(const Operation& o, ValueId value, ValueId* after) {
    *after = value;
    switch (o.kind) {
      case OperationKind::kGet:
        return o.output == value;
      case OperationKind::kPut:
        *after = o.input;
        return true;
      case OperationKind::kDelete:
        *after = kAbsent;
        return true;
      case OperationKind::kAppend:
        *after = history_.values.Append(value, o.input);
        return true;
      case OperationKind::kCas:
        if (o.outcome == OperationOutcome::kRefused) return value != o.expected;
        if (value != o.expected) return false;
        *after = o.input;
        return true;
    }
    return false;
  }

  // Lets everything that only looks, and sees what it saw, take effect now: that never hurts.
  void Close(Node* node) {
    if (node->event == returns_.size()) return;
    ValueId after;
    for (const Open& o : OpenAt(returns_[node->event])) {
      if (Observes(*o.operation) && !node->done.Has(o.slot) &&
          Effect(*o.operation, node->value, &after)) {
        node->done.Set(o.slot);
      }
    }
  }

  // The children of a node one by one: first the returning operation itself, then those that make
  // the value that it needs, then all others.
  bool NextChild(Frame* frame, Node* child) {
    const Return& r = returns_[frame->node.event];
    deepest_ = std::max<size_t>(deepest_, frame->node.event);
    if (frame->node.done.Has(r.slot)) {
      if (frame->pass != kUnseen) return false;
      frame->pass = kOthers + 1;
      *child = GoOn(frame->node, r);
      return true;
    }
    // Unseen or seen: whichever the next get suggests comes first.
    const bool seen_first = !Observes(*r.operation) && r.operation->input == r.next_seen;
    for (; frame->pass < kHelpers;) {
      const bool unseen = (frame->pass == kUnseen) != seen_first;
      ++frame->pass;
      if (unseen && frame->node.covered.Has(r.slot)) {
        *child = GoOn(frame->node, r);
        return true;
      }
      if (!unseen && !Observes(*r.operation) && Take({r.operation, r.slot}, frame->node, child)) {
        return true;
      }
    }
    const std::span<const Open> open = OpenAt(r);
    const size_t count = open.size() + r.unknown_open;
    for (; frame->pass <= kOthers; ++frame->pass, frame->next = 0) {
      while (frame->next < count) {
        const size_t i = frame->next++;
        const Open& o = i < open.size() ? open[i] : unknown_[i - open.size()];
        if (o.operation == r.operation || Observes(*o.operation)) continue;
        if (Helps(*o.operation, *r.operation) != (frame->pass == kHelpers)) continue;
        // A compare-and-swap cannot wait: what it needs may be gone by the time it returns.
        const bool pressing = o.operation->kind == OperationKind::kCas &&
                              o.operation->outcome == OperationOutcome::kOk;
        if (Take(o, frame->node, child) && (pressing || IsSeen(frame->node, *child))) return true;
      }
    }
    return false;
  }

  // The returning operation has taken effect: on to the next return.
  Node GoOn(const Node& node, const Return& r) {
    Node next = node;
    next.done.Clear(r.slot);
    next.covered.Clear(r.slot);
    ++next.event;
    Close(&next);
    return next;
  }

  // Whether the value that an operation left in `after` concerns anybody who is open: a get that it
  // satisfies, a compare-and-swap that waits for it, or an append that builds on it.
  bool IsSeen(const Node& before, const Node& after) const {
    const Return& r = returns_[after.event];
    for (const Open& o : OpenAt(r)) {
      if (!after.done.Has(o.slot) ? DependsOn(*o.operation, after.value)
                                  : Observes(*o.operation) && !before.done.Has(o.slot)) {
        return true;
      }
    }
    for (size_t u = 0; u < r.unknown_open; ++u) {
      if (!after.used.Has(u) && DependsOn(*unknown_[u].operation, after.value)) return true;
    }
    return false;
  }

  static bool DependsOn(const Operation& o, ValueId value) {
    return o.kind == OperationKind::kAppend ||
           (o.kind == OperationKind::kCas && o.outcome != OperationOutcome::kRefused &&
            o.expected == value);
  }

  // Whether `o` leaves just the value that `needy` asks for.
  static bool Helps(const Operation& o, const Operation& needy) {
    if (o.kind == OperationKind::kAppend) return false;
    const ValueId result = o.kind == OperationKind::kDelete ? kAbsent : o.input;
    if (needy.kind == OperationKind::kGet) return result == needy.output;
    return needy.kind == OperationKind::kCas && needy.outcome == OperationOutcome::kOk &&
           result == needy.expected;
  }

  // Lets `o` take effect at `node`. False if it cannot, has already, or it would be pointless.
  bool Take(const Open& o, const Node& node, Node* child) {
    const bool unknown = o.operation->returned == Operation::kNever;
    if ((unknown ? node.used : node.done).Has(o.slot)) return false;
    ValueId after;
    if (!Effect(*o.operation, node.value, &after)) return false;
    // What need not happen is left undone unless it changes something.
    if (unknown && after == node.value) return false;
    if (bound_.applies() && !bound_.Viable(after, ShortestToCome(node))) return false;
    *child = node;
    child->value = after;
    (unknown ? child->used : child->done).Set(o.slot);
    if (o.operation->kind == OperationKind::kPut || o.operation->kind == OperationKind::kDelete) {
      for (const Open& other : OpenAt(returns_[node.event])) {
        // A compare-and-swap that succeeded needs its value; all other writes are always possible.
        if (!Observes(*other.operation) && other.operation->kind != OperationKind::kCas) {
          child->covered.Set(other.slot);
        }
      }
    }
    Close(child);
    return true;
  }

  // The length of the shortest value that a get has seen which has yet to take effect.
  uint64_t ShortestToCome(const Node& node) const {
    const Return& r = returns_[node.event];
    uint64_t shortest = r.shortest_later;
    for (const Open& o : OpenAt(r)) {
      if (o.operation->kind == OperationKind::kGet && !node.done.Has(o.slot)) {
        shortest = std::min(shortest, history_.values.Size(o.operation->output));
      }
    }
    return shortest;
  }

  // Remembers the node. False if it, or one that can do all that it can, was there before: one that
  // has used up fewer operations of unknown outcome, all else being equal.
  bool Visit(const Node& node) {
    if (2 * (taken_ + 1) > table_.size()) GrowTable();
    size_t i = Bucket(node);
    for (; table_[i].taken; i = (i + 1) & (table_.size() - 1)) {
      if (table_[i].node.Dominates(node)) return false;
    }
    table_[i] = {node, true};
    ++taken_;
    return true;
  }

  size_t Bucket(const Node& n) const {
    uint64_t h = Mix(n.event, static_cast<uint32_t>(n.value));
    for (uint64_t w : n.done.words) h = Mix(h, w);
    return h & (table_.size() - 1);
  }

  void GrowTable() {
    std::vector<Entry> old(std::max<size_t>(64, 2 * table_.size()));
    old.swap(table_);
    for (const Entry& e : old) {
      if (!e.taken) continue;
      size_t i = Bucket(e.node);
      while (table_[i].taken) i = (i + 1) & (table_.size() - 1);
      table_[i] = e;
    }
  }

  // The order in which children are tried. The first two change places if the next get says so.
  static constexpr int kUnseen = 0;
  static constexpr int kItself = 1;
  static constexpr int kHelpers = 2;
  static constexpr int kOthers = 3;

  History& history_;
  uint64_t* left_;
  GrowthBound bound_;
  std::vector<Return> returns_;
  std::vector<Open> open_;
  std::vector<Open> unknown_;
  std::vector<Entry> table_;
  size_t taken_ = 0;
  size_t deepest_ = 0;
};

// How many operations are open at once, at most: of those that return, and of the others.
size_t WidthOf(const History& history, const KeyHistory& key) {
  std::vector<uint64_t> invoked;
  std::vector<uint64_t> returned;
  for (size_t i : key.operations) {
    const Operation& o = history.operations[i];
    if (o.returned == Operation::kNever) continue;
    invoked.push_back(o.invoked);
    returned.push_back(o.returned);
  }
  std::sort(returned.begin(), returned.end());
  size_t width = 0;
  size_t gone = 0;
  for (size_t i = 0; i < invoked.size(); ++i) {
    while (returned[gone] < invoked[i]) ++gone;
    width = std::max(width, i + 1 - gone);
  }
  return std::max(width, key.unknown);
}

// Configurations that a key's first search may look at, and how much more each next one may.
constexpr uint64_t kFirstShare = 1 << 14;
constexpr uint64_t kShareGrowth = 16;

template <size_t W>
Verdict RunSearch(History& history, const KeyHistory& key, uint64_t* left,
                  LinearizabilityResult* result) {
  Search<W> search(history, key, left);
  const Verdict verdict = search.Run();
  if (verdict == Verdict::kNotLinearizable) result->windows.push_back(search.Window());
  return verdict;
}

Verdict CheckKey(History& history, const KeyHistory& key, uint64_t* left,
                 LinearizabilityResult* result) {
  const size_t width = WidthOf(history, key);
  if (width <= 64) return RunSearch<1>(history, key, left, result);
  if (width <= 256) return RunSearch<4>(history, key, left, result);
  if (width <= 4096) return RunSearch<64>(history, key, left, result);
  return Verdict::kUndecided;
}

}  // namespace

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLinearizable:
      return "linearizable";
    case Verdict::kNotLinearizable:
      return "not linearizable";
    case Verdict::kUndecided:
      return "undecided";
  }
  return "?";
}

LinearizabilityResult CheckLinearizability(History& history, const LinearizabilityBudget& budget) {
  std::vector<KeyHistory> keys(history.keys.size());
  for (size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (!Matters(o)) continue;
    keys[o.key].operations.push_back(i);
    if (o.returned == Operation::kNever) ++keys[o.key].unknown;
  }
  LinearizabilityResult result;
  std::vector<const KeyHistory*> open;
  for (const KeyHistory& key : keys) open.push_back(&key);
  // One broken key decides. So every key gets a short search first, and those that are not done a
  // longer one, and so on: a key that is hard to decide does not stand before one that is easy.
  for (uint64_t share = kFirstShare;; share *= kShareGrowth) {
    std::vector<const KeyHistory*> undecided;
    for (const KeyHistory* key : open) {
      const uint64_t allowed = std::min(share, budget.configurations_max - result.configurations);
      uint64_t left = allowed;
      const Verdict verdict = CheckKey(history, *key, &left, &result);
      result.configurations += allowed - left;
      if (verdict == Verdict::kNotLinearizable) result.verdict = verdict;
      if (verdict == Verdict::kUndecided) undecided.push_back(key);
    }
    if (result.verdict == Verdict::kNotLinearizable || undecided.empty()) return result;
    if (share >= budget.configurations_max || result.configurations >= budget.configurations_max) {
      result.verdict = Verdict::kUndecided;
      return result;
    }
    open = std::move(undecided);
  }
}

}  // namespace squall
