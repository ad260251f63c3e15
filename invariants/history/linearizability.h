// Whether a history could have come from one copy of the data that did one thing at a time
// (Herlihy and Wing, 1990).
//
// Keys are independent, so each is checked by itself. For one key the checker walks through the
// history in time and carries a configuration along: the value, and which of the open operations
// have taken effect. Whenever an operation returns, configurations in which it cannot have taken
// effect are out, and the walk goes back to the last choice; when none is left, the history is not
// linearizable. This is the search of Wing and Gong with the memory of Lowe ("Testing for
// linearizability", 2017); search.h has it, and what keeps it short.
//
// Does not verify: anything across keys, and order between operations that no client observed.
#ifndef SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_
#define SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_

#include <cstdint>
#include <string_view>
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
  // Memory for configurations that are remembered, over all keys: they are given back key by key.
  uint64_t bytes_max = uint64_t{2} << 30;
};

// Why a key is not linearizable: the operations from a moment on, until one returns that has no
// place, have no order that explains what they were told, whatever of the possible values was there
// at that moment. Operations that were open then may have taken effect before or after it, or, if
// they had not returned by the end, not at all.
//
// The window ends as early as any does: everything before its end is linearizable. Of the windows
// that end there it is the one that begins last. (Moments are tried invocation by invocation;
// beyond kWindowStepsMax of them in strides that double.)
struct OffendingWindow {
  uint32_t key = 0;
  std::vector<ValueId> values_before;   // All that were possible when it begins.
  std::vector<size_t> operations;       // Into History::operations, in order of invocation.
  std::vector<size_t> earlier_unknown;  // Invoked before it and of unknown outcome: no help either.
  size_t culprit = 0;                   // The one that has no place: it returns last.

  static constexpr size_t kWindowStepsMax = 64;
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
