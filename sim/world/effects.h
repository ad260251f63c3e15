// What a node did during a call, to be told when the call is over: one small step for each thing
// that it did, in order, and what goes with the steps of each kind in a queue of its own.
#ifndef SQUALL_SIM_WORLD_EFFECTS_H_
#define SQUALL_SIM_WORLD_EFFECTS_H_

#include <cstdint>
#include <vector>

#include "core/host/environment.h"

namespace squall {

struct Effects {
  enum class Kind : uint8_t {
    kWrite,
    kContract,
    kApplied,
    kSnapshotTaken,
    kSnapshotInstalled,
    kReadDone,
  };
  struct Step {
    Kind kind = Kind::kWrite;
    ContractStep contract = ContractStep::kReady;
    uint64_t number = 0;  // kContract.
  };
  struct Apply {
    Entry entry;
    ApplyResult result;
  };
  struct SnapshotDone {
    SnapshotRef snapshot;
    uint64_t digest = 0;
  };
  struct Read {
    uint64_t request = 0;
    ReadOutcome outcome = ReadOutcome::kDone;
    Index index;
    Payload answer;
  };

  std::vector<Step> steps;
  std::vector<DiskWrite> writes;
  std::vector<Apply> applies;
  std::vector<SnapshotDone> snapshots;
  std::vector<Read> reads;

  bool empty() const { return steps.empty(); }
  void Clear() {
    steps.clear();
    writes.clear();
    applies.clear();
    snapshots.clear();
    reads.clear();
  }
};

}  // namespace squall

#endif  // SQUALL_SIM_WORLD_EFFECTS_H_
