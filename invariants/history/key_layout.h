// The operations on one key, laid out for the search: small, side by side, and for each return in
// time the operations that are open just before it.
#ifndef SQUALL_INVARIANTS_HISTORY_KEY_LAYOUT_H_
#define SQUALL_INVARIANTS_HISTORY_KEY_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "invariants/history/history.h"

namespace squall {

// Operations on one key, stripped of what cannot matter.
struct KeyHistory {
  std::vector<uint32_t> invoked;   // Into History::operations, in order of invocation.
  std::vector<uint32_t> returned;  // Those that return, in order of return.
};

// By key. Left out are gets of unknown outcome, and everything that did not happen.
std::vector<KeyHistory> PartitionByKey(const History& history);

struct KeyLayout {
  static constexpr uint32_t kNone = ~uint32_t{0};

  struct Step {
    OperationKind kind;
    bool looks;    // Changes nothing: a get, or a cas whose comparison failed.
    bool returns;  // Or is of unknown outcome, and need never take effect.
    // Its bit: among those that return, reused afterwards; or among the unknown.
    uint32_t slot;
    uint32_t operation;  // Into History::operations.
    // The one before it among those of unknown outcome that do the same, or kNone. Of such twins
    // only the first that is left need be tried.
    uint32_t twin;
    ValueId input;
    ValueId expected;  // Of a cas; of a get what it saw.
    uint64_t order;    // As Operation's.
  };
  struct Return {
    uint32_t step;
    uint32_t
        open_begin;  // Into `open`: the steps that are open at this moment and return some time.
    uint32_t open_end;
    uint32_t unknown_open;    // The first so many of `unknown` are open.
    ValueId next_seen;        // What the get sees that returns next.
    uint64_t shortest_later;  // Bytes seen by any get that is invoked afterwards.
  };

  KeyLayout(const History& history, const KeyHistory& key);

  std::span<const uint32_t> OpenAt(const Return& r) const {
    return std::span(open).subspan(r.open_begin, r.open_end - r.open_begin);
  }

  std::vector<Step> steps;        // In order of invocation.
  std::vector<Return> returns;    // In order of return.
  std::vector<uint32_t> open;     // Steps.
  std::vector<uint32_t> unknown;  // Steps, in order of invocation.
  size_t width = 0;               // Slots that are needed.

 private:
  void DropUseless();
  void FindTwins();
  void LookAhead(const History& history, const std::vector<uint32_t>& first_later);
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_KEY_LAYOUT_H_
