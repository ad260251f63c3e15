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

bool Returns(const Operation& o) { return o.returned != Operation::kNever; }

// The operations that return, in order of return. Events are numbered closely as a rule; then no
// sorting is needed.
std::vector<uint32_t> ByReturn(const std::vector<Operation>& all) {
  uint64_t last = 0;
  size_t count = 0;
  for (const Operation& o : all) {
    if (!Returns(o)) continue;
    last = std::max(last, o.returned);
    ++count;
  }
  std::vector<uint32_t> order;
  order.reserve(count);
  if (last / 8 < all.size() + 64) {
    std::vector<uint32_t> at(last + 1, 0);
    bool distinct = true;
    for (size_t i = 0; i < all.size(); ++i) {
      if (!Returns(all[i])) continue;
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
    if (Returns(all[i])) order.push_back(static_cast<uint32_t>(i));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&all](uint32_t a, uint32_t b) { return all[a].returned < all[b].returned; });
  return order;
}

KeyLayout::Step StepOf(const Operation& o, uint32_t operation) {
  KeyLayout::Step step;
  step.kind = o.kind;
  step.looks = o.kind == OperationKind::kGet || o.outcome == OperationOutcome::kMismatch;
  step.returns = Returns(o);
  step.needs = o.kind == OperationKind::kGet ||
               (o.kind == OperationKind::kCas && !step.looks && step.returns);
  step.slot = 0;
  step.operation = operation;
  step.twin = KeyLayout::kNone;
  step.open_from = KeyLayout::kNone;
  step.returned = KeyLayout::kNone;
  step.input = o.kind == OperationKind::kDelete ? kAbsent : o.input;
  step.expected = o.kind == OperationKind::kGet ? o.output : o.expected;
  step.order = step.looks ? 0 : o.order;
  return step;
}

}  // namespace

KeyPartition::KeyPartition(const History& history) : begins_(history.keys.size() + 1) {
  const std::vector<Operation>& all = history.operations;
  for (const Operation& o : all) {
    if (!Matters(o)) continue;
    ++begins_[o.key + 1].invoked;
    if (Returns(o)) ++begins_[o.key + 1].returned;
  }
  for (size_t k = 1; k < begins_.size(); ++k) {
    begins_[k].invoked += begins_[k - 1].invoked;
    begins_[k].returned += begins_[k - 1].returned;
  }
  invoked_.resize(begins_.back().invoked);
  returned_.resize(begins_.back().returned);
  std::vector<Begin> ends = begins_;
  for (size_t i = 0; i < all.size(); ++i) {
    if (Matters(all[i])) invoked_[ends[all[i].key].invoked++] = static_cast<uint32_t>(i);
  }
  for (uint32_t i : ByReturn(all)) {
    if (Matters(all[i])) returned_[ends[all[i].key].returned++] = i;
  }
}

KeyOperations KeyPartition::Of(size_t key) const {
  const Begin& begin = begins_[key];
  const Begin& end = begins_[key + 1];
  return {std::span(invoked_).subspan(begin.invoked, end.invoked - begin.invoked),
          std::span(returned_).subspan(begin.returned, end.returned - begin.returned)};
}

void KeyLayout::Build(std::span<const Operation> operations, const KeyOperations& key) {
  steps.clear();
  returns.clear();
  open.clear();
  unknown.clear();
  appends = mismatches = ordered = false;
  for (uint32_t i : key.invoked) {
    const Step& s = steps.emplace_back(StepOf(operations[i], i));
    appends = appends || s.kind == OperationKind::kAppend;
    mismatches = mismatches || (s.kind == OperationKind::kCas && s.looks);
    ordered = ordered || s.order != 0;
  }
  if (key.returned.size() < steps.size()) DropUseless();

  now_.clear();
  free_slots_.clear();
  uint32_t slots = 0;
  uint32_t next = 0;
  for (uint32_t r : key.returned) {
    const auto event = static_cast<uint32_t>(returns.size());
    const auto old = static_cast<uint32_t>(now_.size());
    for (; next < steps.size(); ++next) {
      Step& s = steps[next];
      if (operations[s.operation].invoked > operations[r].returned) break;
      s.open_from = event;
      if (!s.returns) {
        s.slot = static_cast<uint32_t>(unknown.size());
        unknown.push_back(next);
        continue;
      }
      if (free_slots_.empty()) {
        s.slot = slots++;
      } else {
        s.slot = free_slots_.back();
        free_slots_.pop_back();
      }
      now_.push_back(next);
    }
    const auto self = std::find_if(now_.begin(), now_.end(),
                                   [this, r](uint32_t s) { return steps[s].operation == r; });
    const auto begin = static_cast<uint32_t>(open.size());
    open.insert(open.end(), now_.begin(), now_.end());
    returns.push_back({*self, begin, begin + old, static_cast<uint32_t>(open.size()),
                       static_cast<uint32_t>(unknown.size()), kNone});
    steps[*self].returned = event;
    free_slots_.push_back(steps[*self].slot);
    now_.erase(self);
  }
  width = std::max<size_t>(slots, unknown.size());
  if (unknown.size() > 1) FindTwins();
  LookAhead();
}

// A write of unknown outcome may be left out if no operation sees its value or may have compared
// with it successfully: the next write overwrites it. That does not hold if an append may extend
// the value, or if a comparison failed because of it.
void KeyLayout::DropUseless() {
  if (appends || mismatches) return;
  std::vector<ValueId> seen;
  for (const Step& s : steps) {
    if (s.kind == OperationKind::kGet || s.kind == OperationKind::kCas) seen.push_back(s.expected);
  }
  std::sort(seen.begin(), seen.end());
  std::erase_if(steps, [&seen](const Step& s) {
    return !s.returns && !std::binary_search(seen.begin(), seen.end(), s.input);
  });
}

void KeyLayout::FindTwins() {
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

void KeyLayout::LookAhead() {
  uint32_t first = kNone;
  size_t later = steps.size();
  for (size_t i = returns.size(); i-- > 0;) {
    for (; later > 0 && (steps[later - 1].open_from > i); --later) {
      const Step& s = steps[later - 1];
      if (s.needs && (first == kNone || s.returned < steps[first].returned)) {
        first = static_cast<uint32_t>(later - 1);
      }
    }
    returns[i].later_need = first;
  }
}

}  // namespace squall
