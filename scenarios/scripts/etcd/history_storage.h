// Stable storage of a scripted node, with the states that its machine went through.
#ifndef SQUALL_SCENARIOS_SCRIPTS_ETCD_HISTORY_STORAGE_H_
#define SQUALL_SCENARIOS_SCRIPTS_ETCD_HISTORY_STORAGE_H_

#include <string>
#include <string_view>
#include <utility>

#include "core/log/memory_storage.h"

namespace squall {

// The state machine appends every command to what it has. The storage's snapshot is always that of
// the last command applied, whatever the log holds: scripts need not make snapshots.
class HistoryStorage final : public Storage {
 public:
  // A machine that starts from `initial`, which may be empty.
  explicit HistoryStorage(SnapshotRef initial) : state_(std::move(initial)) {}

  HardState InitialHardState() const override { return log_.InitialHardState(); }
  ConfState InitialConfState() const override { return log_.InitialConfState(); }
  Index FirstIndex() const override { return log_.FirstIndex(); }
  Index LastIndex() const override { return log_.LastIndex(); }
  Fetched<Term> TermAt(Index index) const override { return log_.TermAt(index); }
  Fetched<Entries> Read(Index from, Index to, uint64_t max_bytes) const override {
    return log_.Read(from, to, max_bytes);
  }
  Fetched<SnapshotRef> LatestSnapshot() const override { return {.value = state_}; }

  MemoryStorage& log() { return log_; }
  const Snapshot& state() const { return *state_; }

  // The machine applies the command of entry `id`, in the configuration `conf_state`.
  void Apply(EntryId id, std::string_view command, const ConfState& conf_state) {
    std::string data(state_->data.view());
    data += command;
    state_ = SnapshotRef(Snapshot{Payload(data), {conf_state, id.index, id.term}});
  }

 private:
  MemoryStorage log_;
  SnapshotRef state_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_SCRIPTS_ETCD_HISTORY_STORAGE_H_
