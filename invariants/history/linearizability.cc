#include "invariants/history/linearizability.h"

#include <algorithm>
#include <utility>

#include "invariants/history/key_layout.h"
#include "invariants/history/observed_values.h"
#include "invariants/history/search.h"

namespace squall {
namespace {

// Checks keys one by one, with the same memory.
class KeyChecker {
 public:
  explicit KeyChecker(History* history) : history_(*history), partition_(*history) {
    history->values.Whole(history->initial);
  }

  // Adds to `result` what is found, and the configurations that were looked at, at most `share`
  // more than a walk straight through needs.
  Verdict Check(uint32_t key, uint64_t share, const LinearizabilityBudget& budget,
                LinearizabilityResult* result) {
    const KeyOperations operations = partition_.Of(key);
    layout_.Build(history_.operations, operations);
    values_.Build(layout_, &history_.values);
    // A walk straight through looks at two configurations for each return.
    const uint64_t allowed = std::min(share + 4 * operations.returned.size(),
                                      budget.configurations_max - result->configurations);
    SearchBudget left{allowed, budget.bytes_max};
    Verdict verdict = Verdict::kUndecided;
    const auto run = [&](auto& search) {
      verdict = search.Run(values_.StateOf(history_.initial), &left);
      result->limit = search.limit();
      result->remembered = search.remembered();
      if (verdict != Verdict::kNotLinearizable) return;
      const uint32_t culprit = layout_.returns[search.deepest()].step;
      result->broken.push_back({key, layout_.steps[culprit].operation});
    };
    if (layout_.width <= narrow_.kWidth) {
      run(narrow_);
    } else if (!WithSearch(layout_, values_, SearchMode::kDecide, run)) {
      result->limit = Limit::kWidth;
    }
    result->configurations += allowed - left.configurations;
    return verdict;
  }

 private:
  History& history_;
  const KeyPartition partition_;
  KeyLayout layout_;
  ObservedValues values_;
  Search<1, ObservedValues> narrow_{layout_, values_, SearchMode::kDecide};
};

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
  KeyChecker checker(&history);
  LinearizabilityResult result;
  std::vector<uint32_t> open(history.keys.size());
  for (uint32_t key = 0; key < open.size(); ++key) open[key] = key;
  // One broken key decides. So every key gets a short search first, and those that are not done a
  // longer one, and so on: a key that is hard to decide does not stand before one that is easy.
  Limit limit = Limit::kNone;
  uint64_t remembered = 0;
  for (uint64_t share = kFirstShare;; share *= kShareGrowth) {
    std::vector<uint32_t> undecided;
    for (uint32_t key : open) {
      if (checker.Check(key, share, budget, &result) != Verdict::kUndecided) continue;
      if (result.limit == Limit::kConfigurations) {
        undecided.push_back(key);
      } else {
        limit = result.limit;  // More time does not help.
        remembered = result.remembered;
      }
    }
    open = std::move(undecided);
    if (!result.broken.empty() || open.empty()) break;
    if (share >= budget.configurations_max || result.configurations >= budget.configurations_max) {
      if (limit == Limit::kNone) limit = Limit::kConfigurations;
      break;
    }
  }
  if (!result.broken.empty()) {
    result.verdict = Verdict::kNotLinearizable;
    limit = Limit::kNone;
    remembered = 0;
  } else if (limit != Limit::kNone) {
    result.verdict = Verdict::kUndecided;
  }
  result.limit = limit;
  result.remembered = remembered;
  return result;
}

}  // namespace squall
