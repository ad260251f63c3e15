// The values of one key, as far as they can make a difference.
//
// A value makes one only if an operation needs it or compared with it, or, where values grow by
// appends, if it begins such a value. All others are alike: no get sees them, no compare-and-swap
// succeeds on them, and appends make no better of them. They are one here, the dead value, so that
// a search does not tell apart what no operation can.
#ifndef SQUALL_INVARIANTS_HISTORY_OBSERVED_VALUES_H_
#define SQUALL_INVARIANTS_HISTORY_OBSERVED_VALUES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "invariants/history/history.h"
#include "invariants/history/key_layout.h"

namespace squall {

class ObservedValues {
 public:
  // A value: a string that begins the observed values from `first` on and before `last`, in their
  // order, and no others. With `length` bytes it is one of them only if it is `first`. The dead
  // value begins none.
  struct State {
    uint32_t first = ~uint32_t{0};
    uint32_t length = 0;
    uint32_t last = ~uint32_t{0};  // Follows from the other two.

    bool dead() const { return first == last; }
    uint64_t word() const { return uint64_t{first} << 32 | length; }
    friend bool operator==(const State& a, const State& b) { return a.word() == b.word(); }
  };

  // Takes up the values of other operations, whose texts are in `values`. `layout` and `values`
  // must outlive the use of this, and no text may be added to the latter meanwhile; appends of the
  // steps' inputs add none.
  void Build(const KeyLayout& layout, ValueTable* values);

  // Whether values that make no difference are one.
  bool collapses() const { return true; }

  // Requires: ValueTable::Whole() was called of `value` before Build().
  State StateOf(ValueId value) const;
  // What a put, delete or cas leaves.
  const State& Written(uint32_t step) const { return meanings_[step].written; }
  // What an append leaves at `state`.
  State Extended(const State& state, uint32_t step) const;
  // Whether the value is what the step needs or compared with.
  bool Holds(const State& state, uint32_t step) const {
    return state.word() == meanings_[step].expected;
  }
  // Whether appends could make of the value what the step needs. Errs on the side of yes.
  bool MayBecome(const State& state, uint32_t step) const {
    const Meaning& m = meanings_[step];
    return m.needs_absent ? state.word() == m.expected
                          : state.first <= m.target && m.target < state.last;
  }
  // Of a step that needs a value: into returns, the last one that a write which can help it to that
  // value is first open at; kNone if there is none. Errs on the side of late.
  uint32_t LastHelp(uint32_t step) const { return meanings_[step].last_help; }

 private:
  static constexpr uint32_t kAbsentLength = ~uint32_t{0};
  // Overwriting operations that are tried for one that helps, before one is believed to.
  static constexpr size_t kHelpTriedMax = 32;

  struct Meaning {
    State written;          // Of put, delete and cas.
    uint64_t expected = 0;  // The word of a state.
    uint32_t target = 0;    // The observed value that is expected.
    uint32_t last_help = KeyLayout::kNone;
    std::string_view piece;  // Of an append.
    bool needs_absent = false;
  };

  State AfterPrefix(const State& state, uint32_t length, std::string_view piece) const;
  void FindHelp();

  const KeyLayout* layout_ = nullptr;
  ValueTable* values_ = nullptr;
  std::vector<Meaning> meanings_;        // By step.
  std::vector<ValueId> ids_;             // What is observed, each once, in order of number.
  std::vector<std::string_view> texts_;  // With appends: what is observed, in order of text.
  std::vector<uint32_t> helps_;          // Of FindHelp().
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_HISTORY_OBSERVED_VALUES_H_
