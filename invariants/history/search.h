// The search for an order of one key's operations.
#ifndef SQUALL_INVARIANTS_HISTORY_SEARCH_H_
#define SQUALL_INVARIANTS_HISTORY_SEARCH_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/hash.h"
#include "invariants/history/history.h"
#include "invariants/history/key_layout.h"
#include "invariants/history/linearizability.h"

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

// What is known beforehand of a key that is only ever appended to: its value grows along one
// string, so every get tells how it began. Values off that string, and values longer than what a
// get that is still to come has seen, are dead ends; without this, appends of many clients at once
// could come in any order until the next get sorts them out.
class GrowthBound {
 public:
  GrowthBound(const History& history, const KeyLayout& key, ValueId initial)
      : values_(history.values) {
    ValueId longest = initial;
    for (const KeyLayout::Step& s : key.steps) {
      if (s.kind != OperationKind::kGet && s.kind != OperationKind::kAppend) return;
      if (s.kind == OperationKind::kGet && values_.Size(s.expected) > values_.Size(longest)) {
        longest = s.expected;
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

// What a search may spend: each is taken off as it is used.
struct SearchBudget {
  uint64_t configurations = 0;  // Comparing with those that are remembered counts, too: kCompared
                                // of them as one.
  uint64_t bytes = 0;  // Of memory, at once.
};

// Nodes are (return event, value, which open operations have taken effect); an edge lets one
// operation take effect or, once the returning operation has, goes on to the next return. Depth
// first: a good history is mostly walked straight through, and only where the walk has been stuck
// are nodes remembered.
//
// Three rules keep overlapping writes from multiplying. Nothing takes effect before its own return
// unless somebody who is open looks at the value that it leaves: what nobody sees can wait. When a
// write replaces the value, every write that is open could have taken effect just before it,
// unseen: it is covered, and when it returns it may count as having done so. And of operations of
// unknown outcome that do the same, the one that was invoked first goes first.
template <size_t W>
class Search {
 public:
  Search(History& history, const KeyLayout& key, ValueId initial, SearchBudget* budget)
      : history_(history),
        key_(key),
        budget_(*budget),
        bound_(history, key, initial),
        initial_(initial) {}

  Verdict Run() {
    std::vector<Frame> stack;
    stack.reserve(64);
    Node start;
    start.value = initial_;
    Close(&start);
    stack.push_back({start, 0, false, 0});
    while (true) {
      Frame& frame = stack.back();
      if (frame.node.event == key_.returns.size()) return Verdict::kLinearizable;
      Node next;
      if (!NextChild(&frame, &next)) {
        if (!frame.remembered && !Remember(frame.node)) return Verdict::kUndecided;
        stack.pop_back();
        if (stack.empty()) return Verdict::kNotLinearizable;
        continue;
      }
      // Nobody has been behind the deepest event, so nothing is known of nodes there. All others
      // are remembered at once, so that going in circles is noticed too.
      const bool known_ground = next.event <= deepest_;
      if (known_ground) {
        if (IsKnown(next)) continue;
        if (!Remember(next)) return Verdict::kUndecided;
      }
      deepest_ = std::max(deepest_, next.event);
      if (budget_.configurations == 0) return Verdict::kUndecided;
      --budget_.configurations;
      stack.push_back({next, 0, known_ground, 0});
    }
  }

  // After kNotLinearizable: the first return in time before which everything that is open cannot
  // all have had its place.
  uint32_t deepest() const { return deepest_; }

  // After kNotLinearizable: the values that were possible in front of return `event`, as far as
  // nothing that was invoked at or after `limit` had written by then; each once.
  std::vector<ValueId> ValuesBefore(uint32_t event, uint64_t limit) const {
    std::vector<ValueId> values;
    for (const Entry& e : table_) {
      if (e.taken && e.node.event == event && !WroteLate(e.node, limit)) {
        values.push_back(e.node.value);
      }
    }
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }

 private:
  using Step = KeyLayout::Step;
  using Return = KeyLayout::Return;

  struct Node {
    uint32_t event = 0;  // Into returns: the return that comes next.
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
    uint8_t pass;
    bool remembered;
    uint32_t next;
  };
  struct Entry {
    Node node;
    bool taken = false;
  };

  bool WroteLate(const Node& node, uint64_t limit) const {
    const Return& r = key_.returns[node.event];
    for (uint32_t o : key_.OpenAt(r)) {
      const Step& s = key_.steps[o];
      if (!s.looks && node.done.Has(s.slot) && InvokedAt(s) >= limit) return true;
    }
    for (uint32_t u = 0; u < r.unknown_open; ++u) {
      if (node.used.Has(u) && InvokedAt(key_.steps[key_.unknown[u]]) >= limit) return true;
    }
    return false;
  }

  uint64_t InvokedAt(const Step& s) const { return history_.operations[s.operation].invoked; }

  // The value after `s` takes effect at `value`, or false if it cannot.
  bool Effect(const Step& s, ValueId value, ValueId* after) {
    *after = value;
    switch (s.kind) {
      case OperationKind::kGet:
        return s.expected == value;
      case OperationKind::kPut:
      case OperationKind::kDelete:
        *after = s.input;
        return true;
      case OperationKind::kAppend:
        *after = history_.values.Append(value, s.input);
        return true;
      case OperationKind::kCas:
        if (s.looks) return value != s.expected;
        if (value != s.expected) return false;
        *after = s.input;
        return true;
    }
    return false;
  }

  static bool Sees(const Step& s, ValueId value) {
    return s.kind == OperationKind::kGet ? s.expected == value : s.expected != value;
  }

  // Lets everything that only looks, and sees what it saw, take effect now: that never hurts.
  void Close(Node* node) {
    if (node->event == key_.returns.size()) return;
    for (uint32_t o : key_.OpenAt(key_.returns[node->event])) {
      const Step& s = key_.steps[o];
      if (s.looks && Sees(s, node->value)) node->done.Set(s.slot);
    }
  }

  // The children of a node one by one: first the write that is known to have been next, if that is
  // known; then the returning operation itself, then those that make the value that it needs, then
  // all others.
  bool NextChild(Frame* frame, Node* child) {
    const Return& r = key_.returns[frame->node.event];
    const Step& returning = key_.steps[r.step];
    if (frame->node.done.Has(returning.slot)) {
      if (frame->pass != kKnown) return false;
      frame->pass = kOthers + 1;
      *child = GoOn(frame->node, returning);
      return true;
    }
    if (frame->pass == kKnown) {
      ++frame->pass;
      const Step* next = NextKnown(frame->node, r, returning);
      if (next != nullptr && Do(*next, frame->node, child)) return true;
    }
    // Unseen or seen: whichever the next get suggests comes first.
    const bool seen_first = !returning.looks && returning.input == r.next_seen;
    while (frame->pass < kHelpers) {
      const bool unseen = (frame->pass == kUnseen) != seen_first;
      ++frame->pass;
      if (unseen && frame->node.covered.Has(returning.slot)) {
        *child = GoOn(frame->node, returning);
        return true;
      }
      if (!unseen && !returning.looks && Take(returning, frame->node, child)) return true;
    }
    const std::span<const uint32_t> open = key_.OpenAt(r);
    const size_t count = open.size() + r.unknown_open;
    for (; frame->pass <= kOthers; ++frame->pass, frame->next = 0) {
      while (frame->next < count) {
        const size_t i = frame->next++;
        const uint32_t o = i < open.size() ? open[i] : key_.unknown[i - open.size()];
        const Step& s = key_.steps[o];
        if (o == r.step || s.looks) continue;
        if (Helps(s, returning) != (frame->pass == kHelpers)) continue;
        // A compare-and-swap cannot wait: what it needs may be gone by the time it returns.
        const bool pressing = s.kind == OperationKind::kCas && s.returns;
        if (Take(s, frame->node, child) && (pressing || IsSeen(frame->node, *child))) return true;
      }
    }
    return false;
  }

  // Of the writes that have not taken effect the one that did so first, as far as that is known and
  // it was not after the returning one.
  const Step* NextKnown(const Node& node, const Return& r, const Step& returning) const {
    const Step* next = nullptr;
    const auto consider = [&](const Step& s, bool taken) {
      if (s.order == 0 || taken) return;
      if (next == nullptr || s.order < next->order) next = &s;
    };
    for (uint32_t o : key_.OpenAt(r)) consider(key_.steps[o], node.done.Has(key_.steps[o].slot));
    for (uint32_t u = 0; u < r.unknown_open; ++u) {
      consider(key_.steps[key_.unknown[u]], node.used.Has(u));
    }
    const bool in_time = returning.looks || (next != nullptr && next->order <= returning.order);
    return in_time ? next : nullptr;
  }

  // The returning operation has taken effect: on to the next return.
  Node GoOn(const Node& node, const Step& returning) {
    Node next = node;
    next.done.Clear(returning.slot);
    next.covered.Clear(returning.slot);
    ++next.event;
    Close(&next);
    return next;
  }

  // Whether the value that an operation left in `after` concerns anybody who is open: a get that it
  // satisfies, a compare-and-swap that waits for it, or an append that builds on it.
  bool IsSeen(const Node& before, const Node& after) const {
    const Return& r = key_.returns[after.event];
    for (uint32_t o : key_.OpenAt(r)) {
      const Step& s = key_.steps[o];
      if (!after.done.Has(s.slot) ? DependsOn(s, after.value)
                                  : s.looks && !before.done.Has(s.slot)) {
        return true;
      }
    }
    for (uint32_t u = 0; u < r.unknown_open; ++u) {
      if (!after.used.Has(u) && DependsOn(key_.steps[key_.unknown[u]], after.value)) return true;
    }
    return false;
  }

  static bool DependsOn(const Step& s, ValueId value) {
    return s.kind == OperationKind::kAppend ||
           (s.kind == OperationKind::kCas && !s.looks && s.expected == value);
  }

  // Whether `s` leaves just the value that `needy` asks for.
  static bool Helps(const Step& s, const Step& needy) {
    if (s.kind == OperationKind::kAppend) return false;
    if (needy.kind == OperationKind::kGet) return s.input == needy.expected;
    return needy.kind == OperationKind::kCas && !needy.looks && s.input == needy.expected;
  }

  // Lets `s` take effect at `node`. False if it cannot, has already, or it would be pointless.
  bool Take(const Step& s, const Node& node, Node* child) {
    if ((s.returns ? node.done : node.used).Has(s.slot)) return false;
    if (s.twin != KeyLayout::kNone && !node.used.Has(s.twin)) return false;
    // What need not happen is left undone unless it changes something.
    return Do(s, node, child) && (s.returns || child->value != node.value);
  }

  // The same of one that has not, whether that changes anything and whichever of its twins have.
  bool Do(const Step& s, const Node& node, Node* child) {
    ValueId after;
    if (!Effect(s, node.value, &after)) return false;
    if (bound_.applies() && !bound_.Viable(after, ShortestToCome(node))) return false;
    *child = node;
    child->value = after;
    (s.returns ? child->done : child->used).Set(s.slot);
    const bool replaces = s.kind == OperationKind::kPut || s.kind == OperationKind::kDelete;
    for (uint32_t o : key_.OpenAt(key_.returns[node.event])) {
      const Step& other = key_.steps[o];
      if (other.looks) {
        if (Sees(other, after)) child->done.Set(other.slot);
      } else if (replaces && other.kind != OperationKind::kCas) {
        // A compare-and-swap that succeeded needs its value; all other writes are always possible.
        child->covered.Set(other.slot);
      }
    }
    return true;
  }

  // The length of the shortest value that a get has seen which has yet to take effect.
  uint64_t ShortestToCome(const Node& node) const {
    const Return& r = key_.returns[node.event];
    uint64_t shortest = r.shortest_later;
    for (uint32_t o : key_.OpenAt(r)) {
      const Step& s = key_.steps[o];
      if (s.kind == OperationKind::kGet && !node.done.Has(s.slot)) {
        shortest = std::min(shortest, history_.values.Size(s.expected));
      }
    }
    return shortest;
  }

  // Whether the node, or one that can do all that it can, was there before: one that has used up
  // fewer operations of unknown outcome, all else being equal.
  bool IsKnown(const Node& node) {
    if (table_.empty()) return false;
    size_t compared = 0;
    bool known = false;
    for (size_t i = Bucket(node); table_[i].taken; i = (i + 1) & (table_.size() - 1)) {
      ++compared;
      known = table_[i].node.Dominates(node);
      if (known) break;
    }
    budget_.configurations -= std::min<uint64_t>(budget_.configurations, compared / kCompared);
    return known;
  }

  // False if there is no memory for it.
  bool Remember(const Node& node) {
    if (2 * (taken_ + 1) > table_.size() && !GrowTable()) return false;
    size_t i = Bucket(node);
    while (table_[i].taken) i = (i + 1) & (table_.size() - 1);
    table_[i] = {node, true};
    ++taken_;
    return true;
  }

  size_t Bucket(const Node& n) const {
    uint64_t h = Mix(n.event, static_cast<uint32_t>(n.value));
    for (uint64_t w : n.done.words) h = Mix(h, w);
    return h & (table_.size() - 1);
  }

  bool GrowTable() {
    const size_t size = std::max<size_t>(64, 2 * table_.size());
    if ((size + table_.size()) * sizeof(Entry) > budget_.bytes) return false;
    std::vector<Entry> old(size);
    old.swap(table_);
    for (const Entry& e : old) {
      if (!e.taken) continue;
      size_t i = Bucket(e.node);
      while (table_[i].taken) i = (i + 1) & (table_.size() - 1);
      table_[i] = e;
    }
    return true;
  }

  // The order in which children are tried: what is known; unseen or by itself (1 and 2, in the order
  // that the next get suggests), helped, and all others.
  static constexpr uint8_t kKnown = 0;
  static constexpr uint8_t kUnseen = 1;
  static constexpr uint8_t kHelpers = 3;
  static constexpr uint8_t kOthers = 4;
  static constexpr size_t kCompared = 16;

  History& history_;
  const KeyLayout& key_;
  SearchBudget& budget_;
  GrowthBound bound_;
  ValueId initial_;
  std::vector<Entry> table_;
  size_t taken_ = 0;
  uint32_t deepest_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_SEARCH_H_
