// Whether a history could have come from one copy of the data that did one thing at a time
// (Herlihy and Wing, 1990).
//
// Keys are independent, so each is checked by itself. For one key the checker walks through the
// history in time and carries along every configuration that is still possible: a value, and which
// of the open operations have taken effect. Whenever an operation returns, configurations in which
// it cannot have taken effect are out; when none is left, the history is not linearizable. This is
// the search of Wing and Gong with the memory of Lowe ("Testing for linearizability", 2017), turned
// from depth first to breadth first, so that memory is bounded by what is open and not by how long
// the history is.
//
// Does not verify: anything across keys, and order between operations that no client observed.
#ifndef SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_
#define SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "invariants/history/history.h"

namespace squall {

enum class Verdict : uint8_t {
  kLinearizable,
  kNotLinearizable,
  kUndecided,  // The budget was used up before an answer was found.
};

std::string_view Name(Verdict verdict);  // "linearizable", "not linearizable", "undecided"

struct LinearizabilityBudget {
  // Configurations looked at, over all keys.
  uint64_t configurations_max = 200'000'000;
};

// Why a key is not linearizable: the operations that overlap the one that has no place, and what
// the value could have been when they began.
struct OffendingWindow {
  uint32_t key = 0;
  std::vector<ValueId> values_before;  // All that were possible.
  std::vector<size_t> operations;      // Into History::operations, in order of invocation.
  size_t culprit = 0;                  // The one that has no place.
};

struct LinearizabilityResult {
  Verdict verdict = Verdict::kLinearizable;
  std::vector<OffendingWindow> windows;  // One for each key that is not linearizable.
  uint64_t configurations = 0;           // How many were looked at.
};

// `history` gains values that only intermediate states have.
LinearizabilityResult CheckLinearizability(History& history,
                                           const LinearizabilityBudget& budget = {});

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_
