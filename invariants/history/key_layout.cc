#include "invariants/history/key_layout.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace squall {
namespace {

bool Matters(const Operation& o) {
  if (o.outcome == OperationOutcome::kNoEffect) return false;
  if (o.outcome == OperationOutcome::kMismatch) return o.kind == OperationKind::kCas;
  return o.outcome == OperationOutcome::kOk || o.kind != OperationKind::kGet;
}

// The operations that return, in order of return. Events are numbered closely as a rule; then no
// sorting is needed.
std::vector<uint32_t> ByReturn(const History& history) {
  const std::vector<Operation>& all = history.operations;
  uint64_t last = 0;
  size_t count = 0;
  for (const Operation& o : all) {
    if (o.returned == Operation::kNever) continue;
    last = std::max(last, o.returned);
    ++count;
  }
  std::vector<uint32_t> order;
  order.reserve(count);
  if (last / 8 < all.size() + 64) {
    std::vector<uint32_t> at(last + 1, 0);
    bool distinct = true;
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].returned == Operation::kNever) continue;
      distinct = distinct && at[all[i].returned] == 0;
      at[all[i].returned] = static_cast<uint32_t>(i + 1);
    }
    if (distinct) {
      for (uint32_t i : at) {
        if (i != 0) order.push_back(i - 1);
      }
      return order;
    }
  }
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].returned != Operation::kNever) order.push_back(static_cast<uint32_t>(i));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&all](uint32_t a, uint32_t b) { return all[a].returned < all[b].returned; });
  return order;
}

KeyLayout::Step StepOf(const Operation& o, uint32_t operation) {
  KeyLayout::Step step;
  step.kind = o.kind;
  step.looks = o.kind == OperationKind::kGet || o.outcome == OperationOutcome::kMismatch;
  step.returns = o.returned != Operation::kNever;
  step.slot = 0;
  step.operation = operation;
  step.twin = KeyLayout::kNone;
  step.input = o.kind == OperationKind::kDelete ? kAbsent : o.input;
  step.expected = o.kind == OperationKind::kGet ? o.output : o.expected;
  step.order = step.looks ? 0 : o.order;
  return step;
}

}  // namespace

std::vector<KeyHistory> PartitionByKey(const History& history) {
  std::vector<KeyHistory> keys(history.keys.size());
  std::vector<uint32_t> counts(keys.size(), 0);
  for (const Operation& o : history.operations) ++counts[o.key];
  for (size_t k = 0; k < keys.size(); ++k) {
    keys[k].invoked.reserve(counts[k]);
    keys[k].returned.reserve(counts[k]);
  }
  for (size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (Matters(o)) keys[o.key].invoked.push_back(static_cast<uint32_t>(i));
  }
  for (uint32_t i : ByReturn(history)) {
    const Operation& o = history.operations[i];
    if (Matters(o)) keys[o.key].returned.push_back(i);
  }
  return keys;
}

KeyLayout::KeyLayout(const History& history, const KeyHistory& key) {
  steps.reserve(key.invoked.size());
  for (uint32_t i : key.invoked) steps.push_back(StepOf(history.operations[i], i));
  if (key.returned.size() < steps.size()) DropUseless();

  returns.reserve(key.returned.size());
  open.reserve(4 * key.returned.size());
  std::vector<uint32_t> first_later;  // By return: the first step that is invoked afterwards.
  first_later.reserve(key.returned.size());
  std::vector<uint32_t> now;  // Steps that are open and return.
  std::vector<uint32_t> free_slots;
  uint32_t slots = 0;
  uint32_t next = 0;
  for (uint32_t r : key.returned) {
    for (; next < steps.size(); ++next) {
      Step& s = steps[next];
      if (history.operations[s.operation].invoked > history.operations[r].returned) break;
      if (!s.returns) {
        s.slot = static_cast<uint32_t>(unknown.size());
        unknown.push_back(next);
        continue;
      }
      if (free_slots.empty()) {
        s.slot = slots++;
      } else {
        s.slot = free_slots.back();
        free_slots.pop_back();
      }
      now.push_back(next);
    }
    const auto self = std::find_if(now.begin(), now.end(),
                                   [this, r](uint32_t s) { return steps[s].operation == r; });
    const auto begin = static_cast<uint32_t>(open.size());
    open.insert(open.end(), now.begin(), now.end());
    returns.push_back({*self, begin, static_cast<uint32_t>(open.size()),
                       static_cast<uint32_t>(unknown.size()), kAbsent, ~uint64_t{0}});
    first_later.push_back(next);
    free_slots.push_back(steps[*self].slot);
    now.erase(self);
  }
  width = std::max<size_t>(slots, unknown.size());
  FindTwins();
  LookAhead(history, first_later);
}

// A write of unknown outcome whose value nobody sees, or may have compared successfully, need not
// have happened: whatever comes next overwrites it. That is not so where a value can be built upon,
// or where somebody saw that the value was another one.
void KeyLayout::DropUseless() {
  std::vector<ValueId> seen;
  for (const Step& s : steps) {
    const bool is_cas = s.kind == OperationKind::kCas;
    if (s.kind == OperationKind::kAppend || (is_cas && s.looks)) return;
    if (s.kind == OperationKind::kGet || is_cas) seen.push_back(s.expected);
  }
  std::sort(seen.begin(), seen.end());
  std::erase_if(steps, [&seen](const Step& s) {
    return !s.returns && !std::binary_search(seen.begin(), seen.end(), s.input);
  });
}

void KeyLayout::FindTwins() {
  if (unknown.size() < 2) return;
  std::vector<uint32_t> alike = unknown;
  const auto same = [this](uint32_t s) {
    return std::tuple(steps[s].kind, steps[s].input, steps[s].expected);
  };
  std::sort(alike.begin(), alike.end(), [&same](uint32_t a, uint32_t b) {
    return std::pair(same(a), a) < std::pair(same(b), b);
  });
  for (size_t i = 1; i < alike.size(); ++i) {
    if (same(alike[i - 1]) == same(alike[i])) steps[alike[i]].twin = steps[alike[i - 1]].slot;
  }
}

// From the end: what gets that come later have seen.
void KeyLayout::LookAhead(const History& history, const std::vector<uint32_t>& first_later) {
  uint64_t shortest = ~uint64_t{0};
  size_t later = steps.size();
  ValueId next_seen = kAbsent;
  for (size_t i = returns.size(); i-- > 0;) {
    while (later > first_later[i]) {
      const Step& s = steps[--later];
      if (s.kind == OperationKind::kGet) {
        shortest = std::min(shortest, history.values.Size(s.expected));
      }
    }
    returns[i].shortest_later = shortest;
    returns[i].next_seen = next_seen;
    const Step& s = steps[returns[i].step];
    if (s.kind == OperationKind::kGet) next_seen = s.expected;
  }
}

}  // namespace squall
