// A history of one key, written down operation by operation.
#ifndef SQUALL_INVARIANTS_TESTING_HISTORY_SCRIPT_H_
#define SQUALL_INVARIANTS_TESTING_HISTORY_SCRIPT_H_

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "invariants/history/linearizability.h"

namespace squall {

// An operation is invoked and returns at the moments that are given; one that returns at
// Operation::kNever is of unknown outcome.
class HistoryScript {
 public:
  HistoryScript() { history_.keys = {"x"}; }

  Operation& Add(OperationKind kind, uint64_t invoked, uint64_t returned) {
    Operation o;
    o.client = history_.operations.size();
    o.kind = kind;
    o.invoked = invoked;
    o.returned = returned;
    if (returned == Operation::kNever) o.outcome = OperationOutcome::kUnknown;
    history_.operations.push_back(o);
    return history_.operations.back();
  }
  void Put(std::string_view value, uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kPut, invoked, returned).input = Value(value);
  }
  void Append(std::string_view value, uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kAppend, invoked, returned).input = Value(value);
  }
  void Get(std::string_view value, uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kGet, invoked, returned).output = Value(value);
  }
  void GetAbsent(uint64_t invoked, uint64_t returned) {
    Add(OperationKind::kGet, invoked, returned);
  }
  Operation& Cas(std::string_view from, std::string_view to, uint64_t invoked, uint64_t returned) {
    Operation& o = Add(OperationKind::kCas, invoked, returned);
    o.expected = Value(from);
    o.input = Value(to);
    return o;
  }

  Verdict Check(LinearizabilityBudget budget = {}) {
    result_ = CheckLinearizability(Sorted(), budget);
    return result_.verdict;
  }
  const LinearizabilityResult& result() const { return result_; }
  History& Sorted() {
    std::stable_sort(history_.operations.begin(), history_.operations.end(),
                     [](const Operation& a, const Operation& b) { return a.invoked < b.invoked; });
    return history_;
  }

 private:
  ValueId Value(std::string_view text) { return history_.values.Intern(text); }

  History history_;
  LinearizabilityResult result_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_TESTING_HISTORY_SCRIPT_H_
