// Whether one copy of the data that does one operation at a time could have given a history
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

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "invariants/history/history.h"

namespace squall {

// The answer for a history.
enum class Verdict : uint8_t {
  kLinearizable,
  kNotLinearizable,
  kUndecided,  // A limit was met before an answer was found.
};

std::string_view Name(Verdict verdict);  // "linearizable", "not linearizable", "undecided"

// Limits of a check.
struct LinearizabilityBudget {
  // Configurations that the search visits, over all keys.
  uint64_t configurations_max = 200'000'000;
  // Memory for remembered configurations. It is freed after each key.
  uint64_t bytes_max = uint64_t{2} << 30;
};

// The limit that an undecided check has reached.
enum class Limit : uint8_t {
  kNone,
  kConfigurations,
  kMemory,
  kWidth,  // More than kOpenMax operations on one key are open at once.
};
// The most operations on one key that may be open at once.
inline constexpr size_t kOpenMax = 8192;

// A key that is not linearizable, and the operation that shows it.
struct BrokenKey {
  uint32_t key = 0;  // Into History::keys.
  // Into History::operations. The first operation, in order of return, such that the history up to
  // its return is not linearizable. In that part, operations that have not returned have an unknown
  // outcome, and later ones are left out.
  size_t culprit = 0;
};

// The answer, and its reason.
struct LinearizabilityResult {
  Verdict verdict = Verdict::kLinearizable;  // kNotLinearizable exactly if `broken` is not empty.
  std::vector<BrokenKey> broken;             // In the order of detection.
  uint64_t configurations = 0;               // Visited by the search.
  // If the verdict is kUndecided: the limit that was reached, and the number of configurations that
  // were remembered then.
  Limit limit = Limit::kNone;
  uint64_t remembered = 0;
};

// Checks each key by itself. The answer is a function of `history` and `budget` alone, never of
// time. It is kUndecided if the budget is used up and no key is known not to be linearizable. The
// call may add values to `history` and change how it stores them, not what they are.
LinearizabilityResult CheckLinearizability(History& history,
                                           const LinearizabilityBudget& budget = {});

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_
