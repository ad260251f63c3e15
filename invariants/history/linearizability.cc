#include "invariants/history/linearizability.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "invariants/history/key_layout.h"
#include "invariants/history/search.h"

namespace squall {
namespace {

// Calls `visit` with a search of a width that suffices. False if there is none.
template <class Visit>
bool WithSearch(History& history, const KeyLayout& layout, ValueId initial, SearchBudget* budget,
                const Visit& visit) {
  const auto run = [&]<size_t W>(std::integral_constant<size_t, W>) {
    Search<W> search(history, layout, initial, budget);
    visit(search);
    return true;
  };
  if (layout.width <= 64) return run(std::integral_constant<size_t, 1>());
  if (layout.width <= 256) return run(std::integral_constant<size_t, 4>());
  if (layout.width <= 1024) return run(std::integral_constant<size_t, 16>());
  if (layout.width <= 8192) return run(std::integral_constant<size_t, 128>());
  return false;
}

// Looks for the latest beginning of a window that ends where `culprit` returns.
class WindowFinder {
 public:
  WindowFinder(History& history, const KeyHistory& key, const KeyLayout& layout, size_t culprit)
      : history_(history), key_(key), layout_(layout), culprit_(culprit) {}

  template <size_t W>
  OffendingWindow Find(const Search<W>& search) {
    const uint64_t last = history_.operations[culprit_].invoked;
    auto at = static_cast<size_t>(std::upper_bound(key_.invoked.begin(), key_.invoked.end(), last,
                                                   [this](uint64_t p, uint32_t i) {
                                                     return p < history_.operations[i].invoked;
                                                   }) -
                                  key_.invoked.begin());
    size_t stride = 1;
    for (size_t tried = 1; at > 1; ++tried) {
      at = at > stride ? at - stride : 0;
      if (at == 0) break;
      const uint64_t from = history_.operations[key_.invoked[at]].invoked;
      const std::vector<ValueId> values = search.ValuesBefore(ReturnAfter(from), from);
      if (IsOffending(from, values)) return WindowFrom(from, values);
      if (tried >= OffendingWindow::kWindowStepsMax) stride *= 2;
    }
    return WindowFrom(0, {history_.initial});
  }

 private:
  // The first return behind the moment.
  uint32_t ReturnAfter(uint64_t from) const {
    const auto at = std::upper_bound(
        key_.returned.begin(), key_.returned.end(), from,
        [this](uint64_t p, uint32_t i) { return p < history_.operations[i].returned; });
    return static_cast<uint32_t>(at - key_.returned.begin());
  }

  // The operations of the window as a history of their own: what was open when it begins, or is
  // when it ends, may take effect or not.
  std::vector<Operation> OperationsFrom(uint64_t from) const {
    const uint64_t end = history_.operations[culprit_].returned;
    std::vector<Operation> part;
    for (const KeyLayout::Step& s : layout_.steps) {
      Operation o = history_.operations[s.operation];
      if (o.invoked > end) break;
      if (o.returned < from) continue;
      const bool inside = o.invoked >= from && o.returned <= end;
      if (!inside && s.looks) continue;
      if (!inside) {
        o.outcome = OperationOutcome::kUnknown;
        o.returned = Operation::kNever;
      }
      part.push_back(o);
    }
    return part;
  }

  bool IsOffending(uint64_t from, const std::vector<ValueId>& values) {
    std::vector<Operation> part = OperationsFrom(from);
    KeyHistory key;
    for (uint32_t i = 0; i < part.size(); ++i) {
      key.invoked.push_back(i);
      if (part[i].returned != Operation::kNever) key.returned.push_back(i);
    }
    std::sort(key.returned.begin(), key.returned.end(),
              [&part](uint32_t a, uint32_t b) { return part[a].returned < part[b].returned; });
    part.swap(history_.operations);
    const KeyLayout layout(history_, key);
    SearchBudget budget{kConfigurationsMax, kBytesMax};
    bool offending = true;
    for (size_t i = 0; i < values.size() && offending; ++i) {
      Verdict verdict = Verdict::kUndecided;
      WithSearch(history_, layout, values[i], &budget,
                 [&verdict](auto& search) { verdict = search.Run(); });
      offending = verdict == Verdict::kNotLinearizable;
    }
    part.swap(history_.operations);
    return offending;
  }

  OffendingWindow WindowFrom(uint64_t from, std::vector<ValueId> values) const {
    OffendingWindow window;
    window.key = history_.operations[culprit_].key;
    window.culprit = culprit_;
    window.values_before = std::move(values);
    const uint64_t end = history_.operations[culprit_].returned;
    for (const KeyLayout::Step& s : layout_.steps) {
      const Operation& o = history_.operations[s.operation];
      if (o.invoked > end) break;
      if (o.returned < from) continue;
      if (o.invoked < from && !s.returns) {
        window.earlier_unknown.push_back(s.operation);
      } else if (!s.looks || (o.invoked >= from && o.returned <= end)) {
        window.operations.push_back(s.operation);
      }
    }
    return window;
  }

  static constexpr uint64_t kConfigurationsMax = 1 << 16;
  static constexpr uint64_t kBytesMax = 1 << 26;

  History& history_;
  const KeyHistory& key_;
  const KeyLayout& layout_;
  size_t culprit_;
};

Verdict CheckKey(History& history, const KeyHistory& key, SearchBudget* budget,
                 LinearizabilityResult* result) {
  const KeyLayout layout(history, key);
  Verdict verdict = Verdict::kUndecided;
  WithSearch(history, layout, history.initial, budget, [&](auto& search) {
    verdict = search.Run();
    if (verdict != Verdict::kNotLinearizable) return;
    const uint32_t culprit = layout.steps[layout.returns[search.deepest()].step].operation;
    result->windows.push_back(WindowFinder(history, key, layout, culprit).Find(search));
  });
  return verdict;
}

// Configurations that a key's first search may look at, and how much more each next one may.
constexpr uint64_t kFirstShare = 1 << 14;
constexpr uint64_t kShareGrowth = 16;

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
  const std::vector<KeyHistory> keys = PartitionByKey(history);
  LinearizabilityResult result;
  std::vector<const KeyHistory*> open;
  for (const KeyHistory& key : keys) open.push_back(&key);
  // One broken key decides. So every key gets a short search first, and those that are not done a
  // longer one, and so on: a key that is hard to decide does not stand before one that is easy.
  for (uint64_t share = kFirstShare;; share *= kShareGrowth) {
    std::vector<const KeyHistory*> undecided;
    for (const KeyHistory* key : open) {
      // A walk straight through looks at two configurations for each return.
      const uint64_t allowed = std::min(share + 4 * key->returned.size(),
                                        budget.configurations_max - result.configurations);
      SearchBudget left{allowed, budget.bytes_max};
      const Verdict verdict = CheckKey(history, *key, &left, &result);
      result.configurations += allowed - left.configurations;
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
