// The state machine once more, fed with every entry where the first node applies it: what the
// answers of all others are compared with.
//
// A read may be answered as of an index that is not the latest, so the witness remembers for a
// while what each entry changed: a question's answer at an index is found by walking back from its
// latest change. A question that nothing has changed since is asked now. Applying and judging cost
// O(1); a copy costs the machine's and a reference for each 64 entries.
#ifndef SQUALL_INVARIANTS_GHOST_MACHINE_WITNESS_H_
#define SQUALL_INVARIANTS_GHOST_MACHINE_WITNESS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/shared_log.h"
#include "core/base/types.h"
#include "core/host/environment.h"
#include "invariants/machine_model.h"

namespace squall {

// Of a payload's bytes; an absent payload differs from an empty one.
uint64_t HashPayload(const Payload& payload);

// What the first node that applied an entry made of it.
struct AppliedEntry {
  ApplyKind kind = ApplyKind::kNothing;
  uint64_t client = 0;
  uint64_t sequence = 0;
  uint64_t result = 0;    // Hash of what the client is told.
  uint64_t question = 0;  // Hash of the question whose answer it may have changed; zero if none.
  uint64_t before = 0;    // Hash of that answer until then,
  uint64_t answer = 0;    // and from then on.
  uint64_t previous =
      0;  // The index of the entry before that concerned the question; zero if none.
};

class MachineWitness {
 public:
  // `model` is empty as every node's machine is at first. Null: answers are not looked at.
  explicit MachineWitness(std::unique_ptr<MachineModel> model) : model_(std::move(model)) {}
  MachineWitness(const MachineWitness& other);
  MachineWitness& operator=(const MachineWitness& other);
  MachineWitness(MachineWitness&&) = default;
  MachineWitness& operator=(MachineWitness&&) = default;

  // The last entry that any node has applied.
  Index last() const { return Index(entries_.end() - 1); }
  // Some entry was applied without a report: what came before the next one is not known.
  bool has_gap() const { return has_gap_; }
  // What was applied at `index`, or null if that is forgotten or has not happened. Valid until the
  // next Add().
  const AppliedEntry* Find(Index index) const {
    return entries_.Contains(index.value()) ? &entries_.At(index.value()) : nullptr;
  }

  // An entry behind last() was applied for the first time. If `command` is not null it is done to
  // the machine too, and the result's hash returned.
  std::optional<uint64_t> Add(Index index, AppliedEntry entry, const std::string_view* command);

  // The hash of the right answer as of `index`. Nothing if that is not known: there is no machine,
  // or the index is too long ago, or not reached.
  std::optional<uint64_t> AnswerAt(Index index, const Payload& question) const;

  // Entries that are remembered.
  static constexpr uint64_t kEntriesMax = 1024;

 private:
  static constexpr size_t kTableSize = 2 * kEntriesMax;

  // The latest entry that concerned the question, as far back as entries are remembered; zero if
  // none.
  uint64_t Latest(uint64_t question) const;
  void NoteLatest(uint64_t question, uint64_t index);
  void RebuildTable();

  std::unique_ptr<MachineModel> model_;
  ChunkedLog<AppliedEntry> entries_{1};
  // By question: the index of the latest entry that concerned it. Open addressing; zero is free,
  // and an index that entries_ has forgotten stands for nothing.
  std::vector<uint64_t> table_;
  size_t table_used_ = 0;
  bool has_gap_ = false;
  // The latest entry that may have changed the answer to any question.
  uint64_t opaque_last_ = 0;
};

}  // namespace squall

#endif  // SQUALL_INVARIANTS_GHOST_MACHINE_WITNESS_H_
