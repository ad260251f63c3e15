// Why a key is not linearizable, as reports show it.
#ifndef SQUALL_INVARIANTS_HISTORY_OFFENDING_WINDOW_H_
#define SQUALL_INVARIANTS_HISTORY_OFFENDING_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "invariants/history/history.h"
#include "invariants/history/linearizability.h"

namespace squall {

// The operations from a moment on, up to the return of the culprit, have no order that explains
// what they were told, whatever of the possible values was there at that moment. Operations that
// were open then may have taken effect before or after it, or, if they had not returned by the end,
// not at all.
//
// Of the windows that end with the culprit it is the one that begins last. (Moments are tried
// invocation by invocation; beyond kStepsMax of them in strides that double. Where trying takes too
// long, the window is longer than it must be, at worst everything up to the culprit.)
struct OffendingWindow {
  uint32_t key = 0;
  size_t culprit = 0;                   // As in BrokenKey. It returns last.
  uint64_t begin = 0;                   // The moment: when an operation was invoked, or 0.
  std::vector<ValueId> values_before;   // Those that were possible when it begins.
  bool more_values = false;             // There are more, and no operation saw any of them.
  std::vector<size_t> operations;       // Into History::operations, in order of invocation.
  std::vector<size_t> earlier_unknown;  // Invoked before it and of unknown outcome: no help either.

  static constexpr size_t kStepsMax = 64;
};

// One for each key that `result` names, which is that of a check of `history`.
std::vector<OffendingWindow> FindOffendingWindows(History& history,
                                                  const LinearizabilityResult& result);

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_OFFENDING_WINDOW_H_
