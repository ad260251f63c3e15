#include "invariants/history/offending_window.h"

#include <algorithm>
#include <utility>

#include "invariants/history/key_layout.h"
#include "invariants/history/observed_values.h"
#include "invariants/history/search.h"

namespace squall {
namespace {

// Values as they are, and not only as far as they make a difference. `kExact`: all of them;
// otherwise one that stands for each that ObservedValues tells apart.
template <bool kExact>
class ShownValues {
 public:
  struct State {
    ObservedValues::State observed;
    ValueId text = kAbsent;

    bool dead() const { return !kExact && observed.dead(); }
    uint64_t word() const { return kExact ? static_cast<uint64_t>(text) : observed.word(); }
    friend bool operator==(const State& a, const State& b) { return a.word() == b.word(); }
  };

  ShownValues(const KeyLayout& layout, ValueTable* values) : layout_(layout), values_(*values) {
    observed_.Build(layout, values);
  }

  bool collapses() const { return !kExact; }
  State StateOf(ValueId value) const { return {observed_.StateOf(value), value}; }
  State Written(uint32_t step) const {
    return {observed_.Written(step), layout_.steps[step].input};
  }
  State Extended(const State& state, uint32_t step) const {
    return {observed_.Extended(state.observed, step),
            values_.Append(state.text, layout_.steps[step].input)};
  }
  bool Holds(const State& state, uint32_t step) const {
    return observed_.Holds(state.observed, step);
  }
  bool MayBecome(const State& state, uint32_t step) const {
    return observed_.MayBecome(state.observed, step);
  }
  uint32_t LastHelp(uint32_t step) const { return observed_.LastHelp(step); }

 private:
  const KeyLayout& layout_;
  ValueTable& values_;
  ObservedValues observed_;
};

// Operations of one key, and where they are in the history.
struct Excerpt {
  std::vector<Operation> operations;  // In order of invocation.
  std::vector<size_t> origins;
  std::vector<uint32_t> invoked;  // All.
  std::vector<uint32_t> returned;

  void Add(const Operation& o, size_t origin) {
    invoked.push_back(static_cast<uint32_t>(operations.size()));
    operations.push_back(o);
    origins.push_back(origin);
  }
  void SortReturned() {
    for (uint32_t i : invoked) {
      if (operations[i].returned != Operation::kNever) returned.push_back(i);
    }
    std::sort(returned.begin(), returned.end(), [this](uint32_t a, uint32_t b) {
      return operations[a].returned < operations[b].returned;
    });
  }
};

bool OnlyLooks(const Operation& o) {
  return o.kind == OperationKind::kGet || o.outcome == OperationOutcome::kMismatch;
}

// What was not known by the end of a window may have been done in it or not.
void MakeUnknown(Operation* o) {
  o->outcome = OperationOutcome::kUnknown;
  o->returned = Operation::kNever;
}

class WindowFinder {
 public:
  WindowFinder(History* history, const KeyOperations& key, const BrokenKey& broken)
      : history_(*history), end_(history->operations[broken.culprit].returned) {
    window_.key = broken.key;
    window_.culprit = broken.culprit;
    window_.values_before = {history->initial};
    for (uint32_t i : key.invoked) {
      Operation o = history->operations[i];
      if (o.invoked > end_) break;
      if (o.returned > end_) {
        if (OnlyLooks(o)) continue;
        MakeUnknown(&o);
      }
      cut_.Add(o, i);
    }
    cut_.SortReturned();
    layout_.Build(cut_.operations, {cut_.invoked, cut_.returned});
  }

  OffendingWindow Find() {
    if (!FindWith<ShownValues<true>>(kExactConfigurationsMax)) {
      FindWith<ShownValues<false>>(kConfigurationsMax);
    }
    FillFrom(window_.begin);
    return std::move(window_);
  }

 private:
  // False if it takes too long to find out which values there can have been.
  template <class Values>
  bool FindWith(uint64_t configurations_max) {
    const Values values(layout_, &history_.values);
    bool found = false;
    WithSearch(layout_, values, SearchMode::kExplain, [&](auto& search) {
      SearchBudget budget{configurations_max, kBytesMax};
      found = search.Run(values.StateOf(history_.initial), &budget) == Verdict::kNotLinearizable;
      if (found) Shorten(search);
    });
    return found;
  }

  template <class SearchType>
  void Shorten(const SearchType& search) {
    const uint64_t last = history_.operations[window_.culprit].invoked;
    size_t at = 0;  // Into cut_: the first invocation that is not tried.
    while (at < cut_.operations.size() && cut_.operations[at].invoked <= last) ++at;
    size_t stride = 1;
    for (size_t tried = 1; at > stride; ++tried) {
      at -= stride;
      const uint64_t from = cut_.operations[at].invoked;
      const auto states = search.ValuesBefore(ReturnAfter(from), FirstStepFrom(at));
      std::vector<ValueId> values;
      bool more = false;
      for (const auto& state : states) {
        values.push_back(state.text);
        more = more || state.dead();
      }
      std::sort(values.begin(), values.end());
      values.erase(std::unique(values.begin(), values.end()), values.end());
      if (IsOffending(from, values)) {
        window_.begin = from;
        window_.values_before = std::move(values);
        window_.more_values = more;
        return;
      }
      if (tried >= OffendingWindow::kStepsMax) stride *= 2;
    }
  }

  // Into returns: the first behind the moment.
  uint32_t ReturnAfter(uint64_t from) const {
    const auto at = std::upper_bound(
        cut_.returned.begin(), cut_.returned.end(), from,
        [this](uint64_t p, uint32_t i) { return p < cut_.operations[i].returned; });
    return static_cast<uint32_t>(at - cut_.returned.begin());
  }

  uint32_t FirstStepFrom(size_t operation) const {
    const auto at =
        std::partition_point(layout_.steps.begin(), layout_.steps.end(),
                             [=](const KeyLayout::Step& s) { return s.operation < operation; });
    return static_cast<uint32_t>(at - layout_.steps.begin());
  }

  // Whether the operations from the moment on have no order, whichever value they began with. What
  // was open at the moment may have taken effect by then or not.
  bool IsOffending(uint64_t from, const std::vector<ValueId>& values) {
    Excerpt part;
    for (size_t i = 0; i < cut_.operations.size(); ++i) {
      Operation o = cut_.operations[i];
      if (o.returned < from) continue;
      if (o.invoked < from) {
        if (OnlyLooks(o)) continue;
        MakeUnknown(&o);
      }
      part.Add(o, i);
    }
    part.SortReturned();
    KeyLayout layout;
    layout.Build(part.operations, {part.invoked, part.returned});
    for (ValueId v : values) history_.values.Whole(v);
    ObservedValues observed;
    observed.Build(layout, &history_.values);
    SearchBudget budget{kTriedMax, kBytesMax};
    bool offending = true;
    WithSearch(layout, observed, SearchMode::kDecide, [&](auto& search) {
      for (size_t i = 0; i < values.size() && offending; ++i) {
        offending = search.Run(observed.StateOf(values[i]), &budget) == Verdict::kNotLinearizable;
      }
    });
    return offending;
  }

  void FillFrom(uint64_t from) {
    for (const KeyLayout::Step& s : layout_.steps) {
      const Operation& o = cut_.operations[s.operation];
      const size_t origin = cut_.origins[s.operation];
      if (o.returned < from) continue;
      if (o.invoked < from && history_.operations[origin].returned == Operation::kNever) {
        window_.earlier_unknown.push_back(origin);
      } else if (!s.looks || o.invoked >= from) {
        window_.operations.push_back(origin);
      }
    }
  }

  static constexpr uint64_t kExactConfigurationsMax = 1 << 14;
  static constexpr uint64_t kConfigurationsMax = 1 << 20;
  static constexpr uint64_t kTriedMax = 1 << 16;
  static constexpr uint64_t kBytesMax = uint64_t{1} << 28;

  History& history_;
  uint64_t end_;      // When the culprit returns.
  Excerpt cut_;       // All up to then.
  KeyLayout layout_;  // Of these.
  OffendingWindow window_;
};

}  // namespace

std::vector<OffendingWindow> FindOffendingWindows(History& history,
                                                  const LinearizabilityResult& result) {
  std::vector<OffendingWindow> windows;
  if (result.broken.empty()) return windows;
  const KeyPartition partition(history);
  for (const BrokenKey& broken : result.broken) {
    windows.push_back(WindowFinder(&history, partition.Of(broken.key), broken).Find());
  }
  return windows;
}

}  // namespace squall
