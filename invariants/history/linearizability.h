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

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "invariants/history/history.h"

namespace squall {

enum class Verdict : uint8_t {
  kLinearizable,
  kNotLinearizable,
  kUndecided,  // A limit was met before an answer was found.
};

std::string_view Name(Verdict verdict);  // "linearizable", "not linearizable", "undecided"

struct LinearizabilityBudget {
  // Configurations looked at, over all keys.
  uint64_t configurations_max = 200'000'000;
  // Memory for configurations that are remembered, over all keys: they are given back key by key.
  uint64_t bytes_max = uint64_t{2} << 30;
};

// What a check that is undecided has used up.
enum class Limit : uint8_t {
  kNone,
  kConfigurations,
  kMemory,
  kWidth,  // More than kOpenMax operations on one key are open at once.
};
inline constexpr size_t kOpenMax = 8192;

// A key that is not linearizable, and which operation shows it.
struct BrokenKey {
  uint32_t key = 0;
  // Into History::operations. Of all that returned the first, in order of return, such that the
  // history cut off behind that return is not linearizable: operations that had not returned by
  // then are of unknown outcome in it, and those that had not been invoked are none of it.
  size_t culprit = 0;
};

struct LinearizabilityResult {
  Verdict verdict = Verdict::kLinearizable;
  std::vector<BrokenKey> broken;  // In the order in which they were found.
  uint64_t configurations = 0;    // How many were looked at.
  // If the verdict is kUndecided: the limit that was met, and how many configurations were
  // remembered then.
  Limit limit = Limit::kNone;
  uint64_t remembered = 0;
};

// Checks each key by itself. The answer is a function of `history` and `budget` alone, never of
// time: kUndecided if the budget did not last and no key was found not linearizable. `history` may
// gain values, and store some in another way.
LinearizabilityResult CheckLinearizability(History& history,
                                           const LinearizabilityBudget& budget = {});

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_LINEARIZABILITY_H_
