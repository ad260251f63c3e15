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

// The operations on one key that can matter, as indices.
struct KeyOperations {
  std::span<const uint32_t> invoked;   // In order of invocation.
  std::span<const uint32_t> returned;  // Those that return, in order of return.
};

// A history by key. Left out are gets of unknown outcome, and everything that did not happen.
class KeyPartition {
 public:
  explicit KeyPartition(const History& history);

  // By key, as History::keys.
  KeyOperations Of(size_t key) const;

 private:
  struct Begin {
    uint32_t invoked = 0;
    uint32_t returned = 0;
  };

  std::vector<Begin> begins_;  // By key, and one behind the last.
  std::vector<uint32_t> invoked_;
  std::vector<uint32_t> returned_;
};

struct KeyLayout {
  static constexpr uint32_t kNone = ~uint32_t{0};

  struct Step {
    OperationKind kind;
    bool looks;    // Changes nothing: a get, or a cas whose comparison failed.
    bool returns;  // Or is of unknown outcome, and need never take effect.
    bool needs;    // Must take effect while the value is `expected`: a get, or a cas that returned.
    // Its bit: among those that return, reused afterwards; or among the unknown.
    uint32_t slot;
    uint32_t operation;  // Into the operations.
    // The one before it among those of unknown outcome that do the same, or kNone. Of such twins
    // only the first that is left need be tried.
    uint32_t twin;
    uint32_t open_from;  // Into `returns`: the first that it is open at.
    uint32_t returned;   // Into `returns`: its own, or kNone.
    ValueId input;
    ValueId expected;  // Of a cas; of a get what it saw.
    uint64_t order;    // As Operation's.

    // Whether the value is another one afterwards, whatever it was.
    bool replaces() const { return kind == OperationKind::kPut || kind == OperationKind::kDelete; }
    // Whether what it leaves does not depend on what it found.
    bool overwrites() const { return !looks && kind != OperationKind::kAppend; }
  };
  struct Return {
    uint32_t step;
    // Into `open`: the steps that are open at this moment and return some time, and where among
    // them those begin that were not open at the return before.
    uint32_t open_begin;
    uint32_t open_new;
    uint32_t open_end;
    uint32_t unknown_open;  // The first so many of `unknown` are open.
    // Of the steps that need a value and are invoked afterwards the one that returns first, or
    // kNone.
    uint32_t later_need;
  };

  // Lays out other operations. Requires: `key` points into `operations`, none of which is a get of
  // unknown outcome or has done nothing.
  void Build(std::span<const Operation> operations, const KeyOperations& key);

  std::span<const uint32_t> OpenAt(const Return& r) const {
    return std::span(open).subspan(r.open_begin, r.open_end - r.open_begin);
  }
  std::span<const uint32_t> NewAt(const Return& r) const {
    return std::span(open).subspan(r.open_new, r.open_end - r.open_new);
  }

  std::vector<Step> steps;        // In order of invocation.
  std::vector<Return> returns;    // In order of return.
  std::vector<uint32_t> open;     // Steps.
  std::vector<uint32_t> unknown;  // Steps, in order of invocation.
  size_t width = 0;               // Slots that are needed.
  bool appends = false;           // Some step appends.
  bool mismatches = false;        // Some step is a cas whose comparison failed.
  bool ordered = false;           // Of some step the order is known.

 private:
  void DropUseless();
  void FindTwins();
  void LookAhead();

  // Of Build(), kept for their memory.
  std::vector<uint32_t> now_;
  std::vector<uint32_t> free_slots_;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_KEY_LAYOUT_H_
