// The search for an order of one key's operations.
#ifndef SQUALL_INVARIANTS_HISTORY_SEARCH_H_
#define SQUALL_INVARIANTS_HISTORY_SEARCH_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "invariants/history/configuration_table.h"
#include "invariants/history/key_layout.h"
#include "invariants/history/linearizability.h"
#include "invariants/history/search_node.h"

namespace squall {

// What a search may spend: configurations are taken off as they are used.
struct SearchBudget {
  uint64_t configurations = 0;  // Comparing with those that are remembered counts, too: kCompared
                                // of them as one.
  uint64_t bytes = 0;           // Of memory, at once.
};

enum class SearchMode : uint8_t {
  kDecide,   // Leaves out what cannot succeed, as soon as that is sure.
  kExplain,  // Goes through everything that is possible up to each return.
};

// Configurations are (return event, value, which open operations have taken effect); an edge lets
// one operation take effect or, once the returning operation has, goes on to the next return. Depth
// first: a good history is mostly walked straight through, and only where the walk has been stuck
// are configurations remembered.
//
// Rules that keep overlapping operations from multiplying:
// - Nothing takes effect before its own return unless an open operation depends on the value that
//   it leaves: what is not seen can wait.
// - When a write replaces the value, every write that is open could have taken effect just before
//   it, unseen: it is covered, and when it returns it may count as having done so. So is an open
//   write that changes nothing where it stands, as an append to a dead value (ObservedValues).
// - Of open operations that do the same the one that must return first goes first; of those of
//   unknown outcome the one that was invoked first.
// - A value that cannot become what the next get needs, and that no write can replace before, is
//   given up at once. The walk would have come to the return of that get and no further, so
//   deepest() stays exact: what prunes must say how far the pruned walk would have come.
//
// `Values` is ObservedValues, or has its functions.
template <size_t W, class Values>
class Search {
 public:
  using State = typename Values::State;
  static constexpr size_t kWidth = 64 * W;  // The widest layout that it can search.

  // All must outlive the search; `key` and `values` may be built anew between runs.
  Search(const KeyLayout& key, const Values& values, SearchMode mode)
      : key_(key), values_(values), mode_(mode) {}

  Verdict Run(const State& initial, SearchBudget* budget) {
    Begin(budget->bytes);
    Node start;
    start.value = initial;
    Settle(key_.returns.empty() ? std::span<const uint32_t>() : key_.OpenAt(key_.returns[0]),
           &start);
    start.goal = GoalOf(start);
    if (!Advance(&start)) return Verdict::kNotLinearizable;
    farthest_ = start.event;
    stack_.push_back({start});
    while (true) {
      Frame& frame = stack_.back();
      if (frame.node.event == key_.returns.size()) return Verdict::kLinearizable;
      Node next;
      if (!NextChild(&frame, &next)) {
        if (!frame.remembered && !table_.Remember(frame.node)) return OutOf(Limit::kMemory);
        stack_.pop_back();
        if (stack_.empty()) return Verdict::kNotLinearizable;
        continue;
      }
      // The walk has not been behind the farthest event, so nothing is known of configurations
      // there. All others are remembered at once, so that going in circles is noticed too.
      const bool known_ground = next.event <= farthest_;
      if (known_ground) {
        if (IsKnown(next, budget)) continue;
        if (!table_.Remember(next)) return OutOf(Limit::kMemory);
      }
      farthest_ = std::max(farthest_, next.event);
      if (budget->configurations == 0) return OutOf(Limit::kConfigurations);
      --budget->configurations;
      stack_.push_back({next, known_ground});
    }
  }

  // After kNotLinearizable: the first return in time that cannot have been, whatever order the
  // operations invoked before it had.
  uint32_t deepest() const { return std::max(deepest_, farthest_); }

  // After kUndecided: what was used up.
  Limit limit() const { return limit_; }
  uint64_t remembered() const { return table_.size(); }

  // After kNotLinearizable with kExplain: the values that were possible in front of return `event`,
  // as far as nothing that is open at or after step `first_late` had written by then.
  std::vector<State> ValuesBefore(uint32_t event, uint32_t first_late) const {
    std::vector<State> values;
    table_.ForEach([&](const Node& node) {
      if (node.event == event && !WroteLate(node, first_late)) values.push_back(node.value);
    });
    return values;
  }

 private:
  using Step = KeyLayout::Step;
  using Return = KeyLayout::Return;
  static constexpr uint32_t kNone = KeyLayout::kNone;

  using Node = SearchNode<W, State>;
  // The order in which children are tried: what is known; the returning operation unseen or by
  // itself, whichever suits the goal first; what helps the goal, and all others.
  enum Stage : uint8_t { kKnown, kFirst, kSecond, kHelpers, kOthers, kEnd };
  struct Frame {
    Node node;
    bool remembered = false;
    uint8_t stage = kKnown;
    uint32_t next = 0;
  };

  void Begin(uint64_t bytes) {
    stack_.clear();
    table_.Clear(bytes);
    farthest_ = deepest_ = 0;
    limit_ = Limit::kNone;
    // Where no comparison has failed, a value that can still be seen can do all that a dead one
    // can; then an append need not be made room for unless its own value can be seen.
    exact_appends_ = values_.collapses() && !key_.mismatches;
    looks_ahead_ = exact_appends_ && mode_ == SearchMode::kDecide;
  }

  Verdict OutOf(Limit limit) {
    limit_ = limit;
    return Verdict::kUndecided;
  }

  bool WroteLate(const Node& node, uint32_t first_late) const {
    const Return& r = key_.returns[node.event];
    for (uint32_t o : key_.OpenAt(r)) {
      const Step& s = key_.steps[o];
      if (o >= first_late && !s.looks && node.done.Has(s.slot)) return true;
    }
    for (uint32_t u = 0; u < r.unknown_open; ++u) {
      if (key_.unknown[u] >= first_late && node.used.Has(u)) return true;
    }
    return false;
  }

  // The value after step `o` takes effect at `value`, or false if it cannot.
  bool Effect(uint32_t o, const State& value, State* after) const {
    const Step& s = key_.steps[o];
    switch (s.kind) {
      case OperationKind::kGet:
        break;
      case OperationKind::kPut:
      case OperationKind::kDelete:
        *after = values_.Written(o);
        return true;
      case OperationKind::kAppend:
        *after = values_.Extended(value, o);
        return true;
      case OperationKind::kCas:
        if (!values_.Holds(value, o)) return false;
        *after = values_.Written(o);
        return true;
    }
    return false;
  }

  bool Sees(uint32_t o, const State& value) const {
    return values_.Holds(value, o) == (key_.steps[o].kind == OperationKind::kGet);
  }

  // Whether `value` stays what it is when write `o` takes effect.
  bool ChangesNothing(uint32_t o, const State& value) const {
    switch (key_.steps[o].kind) {
      case OperationKind::kGet:
        return true;
      case OperationKind::kPut:
      case OperationKind::kDelete:
        return values_.Written(o) == value;
      case OperationKind::kAppend:
        return value.dead();
      case OperationKind::kCas:
        return values_.Holds(value, o) && values_.Written(o) == value;
    }
    return false;
  }

  // Of the steps `open`: lets those that only look, and see what they saw, take effect now, which
  // never hurts; covers those that change nothing.
  void Settle(std::span<const uint32_t> open, Node* node) const {
    for (uint32_t o : open) {
      const Step& s = key_.steps[o];
      if (s.looks) {
        if (Sees(o, node->value)) node->done.Set(s.slot);
      } else if (ChangesNothing(o, node->value)) {
        node->covered.Set(s.slot);
      }
    }
  }

  uint32_t GoalOf(const Node& node) const {
    if (node.event == key_.returns.size()) return kNone;
    const Return& r = key_.returns[node.event];
    uint32_t goal = r.later_need;
    for (uint32_t o : key_.OpenAt(r)) {
      const Step& s = key_.steps[o];
      if (!s.needs || node.done.Has(s.slot) || node.covered.Has(s.slot)) continue;
      if (goal == kNone || s.returned < key_.steps[goal].returned) goal = o;
    }
    return goal;
  }

  // Goes on over returns of what has taken effect. False if the node is not worth a look.
  bool Advance(Node* node) {
    while (node->event < key_.returns.size()) {
      const Step& returning = key_.steps[key_.returns[node->event].step];
      if (mode_ == SearchMode::kExplain || !node->done.Has(returning.slot)) break;
      Pass(node);
    }
    return IsViable(*node);
  }

  // The returning operation has taken effect: on to the next return.
  void Pass(Node* node) {
    const Step& returning = key_.steps[key_.returns[node->event].step];
    node->done.Clear(returning.slot);
    node->covered.Clear(returning.slot);
    if (++node->event == key_.returns.size()) return;
    Settle(key_.NewAt(key_.returns[node->event]), node);
    if (node->goal == kNone) return;
    const Step& goal = key_.steps[node->goal];
    if (goal.open_from != node->event) return;
    if (node->done.Has(goal.slot) || node->covered.Has(goal.slot)) node->goal = GoalOf(*node);
  }

  // Whether the value may yet become what the goal needs.
  bool IsViable(const Node& node) {
    if (!looks_ahead_ || node.goal == kNone) return true;
    if (node.event == key_.returns.size()) return true;
    if (values_.MayBecome(node.value, node.goal)) return true;
    const uint32_t last_help = values_.LastHelp(node.goal);
    if (last_help != kNone) {
      if (last_help > node.event) return true;
      const Return& r = key_.returns[node.event];
      for (uint32_t o : key_.OpenAt(r)) {
        if (o != node.goal && !node.done.Has(key_.steps[o].slot) && HelpsGoal(o, node)) return true;
      }
      for (uint32_t u = 0; u < r.unknown_open; ++u) {
        if (!node.used.Has(u) && HelpsGoal(key_.unknown[u], node)) return true;
      }
    }
    deepest_ = std::max(deepest_, key_.steps[node.goal].returned);
    return false;
  }

  bool HelpsGoal(uint32_t o, const Node& node) const {
    return key_.steps[o].overwrites() && values_.MayBecome(values_.Written(o), node.goal);
  }

  // The children of a node one by one.
  bool NextChild(Frame* frame, Node* child) {
    const Node& node = frame->node;
    const Return& r = key_.returns[node.event];
    const Step& returning = key_.steps[r.step];
    if (node.done.Has(returning.slot)) {
      if (frame->stage == kEnd) return false;
      frame->stage = kEnd;
      return TakeUnseen(node, child);
    }
    if (frame->stage == kKnown) {
      frame->stage = kFirst;
      const uint32_t next = key_.ordered ? NextKnown(node, r, returning) : kNone;
      if (next != kNone && TakeKnown(next, node, child)) return true;
    }
    while (frame->stage < kHelpers) {
      const bool covered = node.covered.Has(returning.slot);
      const bool unseen = (frame->stage++ == kFirst) != (!covered || SuitsGoal(r.step, node));
      if (unseen && covered && TakeUnseen(node, child)) return true;
      if (!unseen && !returning.looks && TakeItself(r.step, node, child)) return true;
    }
    const std::span<const uint32_t> open = key_.OpenAt(r);
    const size_t count = open.size() + r.unknown_open;
    for (; frame->stage <= kOthers; ++frame->stage, frame->next = 0) {
      while (frame->next < count) {
        const size_t i = frame->next++;
        const uint32_t o = i < open.size() ? open[i] : key_.unknown[i - open.size()];
        if (o == r.step || key_.steps[o].looks) continue;
        if (TakeEarly(o, frame->stage == kHelpers, node, child)) return true;
      }
    }
    return false;
  }

  // Of the writes that have not taken effect the one that did so first, as far as that is known and
  // it was not after the returning one.
  uint32_t NextKnown(const Node& node, const Return& r, const Step& returning) const {
    uint32_t next = kNone;
    const auto consider = [&](uint32_t o, bool taken) {
      const Step& s = key_.steps[o];
      if (s.order == 0 || taken) return;
      if (next == kNone || s.order < key_.steps[next].order) next = o;
    };
    for (uint32_t o : key_.OpenAt(r)) consider(o, node.done.Has(key_.steps[o].slot));
    for (uint32_t u = 0; u < r.unknown_open; ++u) consider(key_.unknown[u], node.used.Has(u));
    if (next == kNone) return kNone;
    return returning.looks || key_.steps[next].order <= returning.order ? next : kNone;
  }

  bool SuitsGoal(uint32_t o, const Node& node) const {
    State after;
    return node.goal != kNone && Effect(o, node.value, &after) &&
           values_.MayBecome(after, node.goal);
  }

  // The returning operation has taken effect already, or may count as having done so.
  bool TakeUnseen(const Node& node, Node* child) {
    *child = node;
    const uint32_t o = key_.returns[node.event].step;
    if (!node.done.Has(key_.steps[o].slot) && ChangesNothing(o, node.value)) {
      // So it can do it now, and a value that is shown is one that there can have been.
      Effect(o, node.value, &child->value);
    }
    Pass(child);
    return Advance(child);
  }

  bool TakeKnown(uint32_t o, const Node& node, Node* child) {
    State after;
    if (!Effect(o, node.value, &after)) return false;
    Do(o, after, node, child);
    return Advance(child);
  }

  // The returning operation takes effect just before it returns.
  bool TakeItself(uint32_t o, const Node& node, Node* child) {
    State after;
    if (!Effect(o, node.value, &after)) return false;
    // What replaces the value by the same one still covers others.
    const Step& s = key_.steps[o];
    if (after == node.value && node.covered.Has(s.slot) && !s.replaces()) return false;
    Do(o, after, node, child);
    return Advance(child);
  }

  // Another one takes effect before the one that returns, if that may be of use. `helpful`: only if
  // its value suits what is needed next, or else only if it does not.
  bool TakeEarly(uint32_t o, bool helpful, const Node& node, Node* child) {
    const Step& s = key_.steps[o];
    if ((s.returns ? node.done : node.used).Has(s.slot)) return false;
    State after;
    if (!Effect(o, node.value, &after)) return false;
    // What changes nothing is covered, or need not happen, unless it covers others.
    const bool changes = !(after == node.value);
    if (!changes && !s.replaces()) return false;
    if ((node.goal == kNone || values_.MayBecome(after, node.goal)) != helpful) return false;
    if (s.twin != kNone && !node.used.Has(s.twin)) return false;
    if (HasTwin(o, node)) return false;
    const bool seen = Do(o, after, node, child);
    // A compare-and-swap cannot wait: what it needs may be gone by the time it returns.
    const bool pressing = s.kind == OperationKind::kCas && s.returns;
    if (!seen && !pressing && !IsAwaited(*child)) return false;
    if (!changes && child->covered == node.covered) return false;
    // Where the returning one may count as done already, this could wait until it has returned,
    // unless that is to take effect afterwards.
    const Step& returning = key_.steps[key_.returns[node.event].step];
    if (node.covered.Has(returning.slot)) child->covered.Clear(returning.slot);
    return Advance(child);
  }

  // Whether another open operation does the same and must return sooner.
  bool HasTwin(uint32_t o, const Node& node) const {
    const Step& s = key_.steps[o];
    for (uint32_t p : key_.OpenAt(key_.returns[node.event])) {
      const Step& t = key_.steps[p];
      if (t.looks || t.kind != s.kind || t.input != s.input || t.expected != s.expected) continue;
      if (t.returned >= s.returned) continue;
      if (!node.done.Has(t.slot) && !node.covered.Has(t.slot)) return true;
    }
    return false;
  }

  // Lets step `o` take effect, which leaves `after`. Whether an open step that returns depends on
  // that.
  bool Do(uint32_t o, const State& after, const Node& node, Node* child) const {
    *child = node;
    child->value = after;
    const Step& step = key_.steps[o];
    (step.returns ? child->done : child->used).Set(step.slot);
    bool seen = false;
    bool goal_done = o == node.goal;
    for (uint32_t p : key_.OpenAt(key_.returns[node.event])) {
      const Step& s = key_.steps[p];
      if (child->done.Has(s.slot)) continue;
      if (s.looks) {
        if (!Sees(p, after)) continue;
        child->done.Set(s.slot);
        seen = true;
        goal_done = goal_done || p == node.goal;
        continue;
      }
      // A compare-and-swap that succeeded needs its value; all other writes are always possible.
      if ((step.replaces() && s.kind != OperationKind::kCas) || ChangesNothing(p, after)) {
        child->covered.Set(s.slot);
        goal_done = goal_done || p == node.goal;
      }
      seen = seen || DependsOn(p, after);
    }
    if (goal_done) child->goal = GoalOf(*child);
    return seen;
  }

  // Whether an operation of unknown outcome depends on the value of a node.
  bool IsAwaited(const Node& node) const {
    const Return& r = key_.returns[node.event];
    for (uint32_t u = 0; u < r.unknown_open; ++u) {
      if (!node.used.Has(u) && DependsOn(key_.unknown[u], node.value)) return true;
    }
    return false;
  }

  // Whether it matters to write `o` that the value is this one.
  bool DependsOn(uint32_t o, const State& value) const {
    const OperationKind kind = key_.steps[o].kind;
    if (kind == OperationKind::kCas) return values_.Holds(value, o);
    if (kind != OperationKind::kAppend) return false;
    return !exact_appends_ || !values_.Extended(value, o).dead();
  }

  // Whether the node, or one that can do all that it can, was there before.
  bool IsKnown(const Node& node, SearchBudget* budget) const {
    uint64_t compared = 0;
    const bool known = table_.Knows(node, &compared);
    budget->configurations -= std::min(budget->configurations, compared / kCompared);
    return known;
  }

  static constexpr uint64_t kCompared = 16;

  const KeyLayout& key_;
  const Values& values_;
  SearchMode mode_;
  bool exact_appends_ = false;
  bool looks_ahead_ = false;
  std::vector<Frame> stack_;
  ConfigurationTable<Node> table_;
  uint32_t farthest_ = 0;  // The event behind which the walk has not been.
  uint32_t deepest_ = 0;   // The event that what was given up would have come to.
  Limit limit_ = Limit::kNone;
};

// Calls `visit` with a search that is wide enough. False if there is none.
template <class Values, class Visit>
bool WithSearch(const KeyLayout& key, const Values& values, SearchMode mode, const Visit& visit) {
  const auto visited = [&]<size_t W>(std::integral_constant<size_t, W>) {
    if (key.width > Search<W, Values>::kWidth) return false;
    Search<W, Values> search(key, values, mode);
    visit(search);
    return true;
  };
  return visited(std::integral_constant<size_t, 1>()) ||
         visited(std::integral_constant<size_t, 4>()) ||
         visited(std::integral_constant<size_t, 16>()) ||
         visited(std::integral_constant<size_t, kOpenMax / 64>());
}

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_SEARCH_H_
